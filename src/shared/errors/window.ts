import type { ErrorCode } from './index'

type Sentences = Partial<Record<ErrorCode, string>>

/** Sentences that name the command line's options, as the window says them: by what stands there to choose. */
export const inWindow: Record<'en' | 'zh', Sentences> = {
  en: {
    'file.exists': '{file} exists already. Choose another name, or choose to overwrite it.',
    'embeddings.chooseOne': '{file} holds several things that could be the embeddings: {names}. Choose one of them.',
    'embeddings.badIds': '{name} in {file} cannot be the ids: type {dtype}, shape {shape}, and {items} whole numbers or texts are needed. Choose another, or none.',
    'embeddings.idType': '{file}: the column {name} looks like the ids, but it holds {type}, and ids are texts or whole numbers. Save it as text, or choose another id column, or none.',
    'embeddings.missingId': '{file}, row {row}: the id in column {column} is empty. Fill it in, or choose another id column, or none.',
    'dataset.nonFiniteRows': 'Rows with NaN, infinity or values beyond float32 in {file}: {rows} (first: row {first}, column {column}, counted from 0). Choose under “NaN and infinite values” to drop or zero them, or mend the file.',
    'metadata.noColumn': '{file} has no column {name}; it has {names}. Choose one of these to join by.',
    'metadata.rowCount': '{file} has {found} rows and the embeddings have {expected}; rows joined by order must be as many. Join by a key column instead.',
    'encode.idClash': '{clashes} of the {items} new ids are published already (such as {examples}). Give the new items a prefix, or leave the known ones out.',
    'mapping.option': 'The dialect {format} cannot do {option} = {value}.',
    'mapping.sizesUnknown': 'The dialect {format} shifts codes by the sizes of the codebooks, which nobody gave. Give them.',
    'mapping.tooDeep': '{file} has {levels} levels, and at most {most} can be kept. Say how many of them are codes.',
  },
  zh: {
    'file.exists': '{file} 已存在。请换个名称，或选择覆盖。',
    'embeddings.chooseOne': '{file} 中有多项可用作嵌入：{names}。请选择其一。',
    'embeddings.badIds': '{file} 中的 {name} 不能用作 ID：类型 {dtype}，形状 {shape}，需要 {items} 个整数或文本。请另选，或不用 ID。',
    'embeddings.idType': '{file}：列 {name} 看起来是 ID，但其类型为 {type}，而 ID 须为文本或整数。请存为文本，或另选 ID 列，或不用 ID。',
    'embeddings.missingId': '{file} 第 {row} 行（从 0 起）：ID 列 {column} 为空。请补全，或另选 ID 列，或不用 ID。',
    'dataset.nonFiniteRows': '{file} 中有 {rows} 行含 NaN、无穷或超出 float32 范围的值（首个：第 {first} 行、第 {column} 列，从 0 起）。请在“NaN 与无穷值”处选择丢弃或置零，或修正文件。',
    'metadata.noColumn': '{file} 中没有列 {name}；现有：{names}。请从中选择合并所用的列。',
    'metadata.rowCount': '{file} 有 {found} 行，而嵌入有 {expected} 行；按行序合并时行数必须相同。请改为按键列合并。',
    'encode.idClash': '{items} 个新 id 中有 {clashes} 个已经发布（例如 {examples}）。请给新物品加前缀，或去掉已有的物品。',
    'mapping.option': '方言 {format} 不支持 {option} = {value}。',
    'mapping.sizesUnknown': '方言 {format} 需要按码本大小偏移编码，但码本大小未知。请给出这些大小。',
    'mapping.tooDeep': '{file} 有 {levels} 层，最多可保存 {most} 层。请说明其中多少层是码。',
  },
}
