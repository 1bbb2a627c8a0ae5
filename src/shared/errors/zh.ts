import type { ErrorCode } from './index'

export const zh: Record<ErrorCode, string> = {
  internal: '程序内部出错：{reason}。没有任何更改；请连同日志一起报告。',

  'usage.badArgument': '{argument}：{reason}',
  'usage.unknownCommand': '没有命令 {command}。请用 --help 查看。',

  'file.notFound': '{file} 不存在。',
  'file.unreadable': '无法读取 {file}：{reason}。',
  'file.exists': '{file} 已存在。请换个名称，或用 --force 覆盖。',
  'file.unwritable': '无法写入 {file}：{reason}。',
  'file.diskFull': '写入 {file} 时磁盘已满。请腾出空间后重试；没有留下任何残余文件。',
}
