import { z } from 'zod'
import { Id } from '../entities'
import { LevelFigures } from '../figures'
import { CodeLabel, PageSize, PrefixCount, SidPrefix, ValueCount } from '../queries'
import { defineRoute } from './contract'
import { Code, ColumnName, Float32, Int32, ItemTile, Level } from './primitives'

/** Items of a code wherever it stands (prefix null), or only those below one prefix, whose last code it is. */
const scope = { assignmentId: Id, level: Level, code: Code, prefix: SidPrefix.nullable() }
export const CodeScope = z.strictObject(scope)
export type CodeScope = z.infer<typeof CodeScope>

const Value = ValueCount.shape.value

export const LevelUsage = z.strictObject({
  figures: LevelFigures,
  /** Items per code; K long where K is known, else up to the highest code seen. */
  counts: Int32,
})
export type LevelUsage = z.infer<typeof LevelUsage>

export const codebookUsage = defineRoute({
  name: 'codebooks.usage',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ levels: z.array(LevelUsage) }),
})

/** The codes that follow a prefix, most items first; never the whole tree. */
export const prefixChildren = defineRoute({
  name: 'codebooks.children',
  input: z.strictObject({ assignmentId: Id, prefix: SidPrefix, limit: PageSize }),
  output: z.strictObject({
    /** Items below the prefix itself. */
    items: z.number().int(),
    children: z.array(PrefixCount.extend({ sample: z.array(ItemTile).max(8) })),
    /** Children there are, also those beyond `limit`. */
    total: z.number().int(),
  }),
})

/** Items of level l's code i that go on to code j of the next level: K_l × K_(l+1), row-major. */
export const levelFlow = defineRoute({
  name: 'codebooks.flow',
  input: z.strictObject({ assignmentId: Id, level: Level }),
  output: z.strictObject({ rows: z.number().int(), columns: z.number().int(), counts: Int32 }),
})

/** How far an item's residual lies from the codeword that it took. */
export const Member = z.strictObject({ item: ItemTile, distance: z.number() })
export type Member = z.infer<typeof Member>

export const codeDetail = defineRoute({
  name: 'codebooks.code',
  input: z.strictObject({ ...scope, column: ColumnName.nullable() }),
  output: z.strictObject({
    items: z.number().int(),
    /** Its items whose tuple is shared. */
    collidingItems: z.number().int(),
    /** Codes of the next level that its items use; null on the last. */
    nextCodesUsed: z.number().int().nullable(),
    sample: z.array(ItemTile).max(80),
    /** Nearest and farthest of its items from the codeword; null until losses are measured. */
    members: z.strictObject({ typical: z.array(Member).max(12), farthest: z.array(Member).max(12) }).nullable(),
    /** Mean |x - x̂|² of its items and of all; null until losses are measured. */
    error: z.strictObject({ mean: z.number(), all: z.number() }).nullable(),
    /** Values of `column` among its items, most frequent first. */
    values: z.array(ValueCount).max(50),
    distinctValues: z.number().int(),
    /** By Euclidean distance between codewords; empty without codebooks (an imported mapping). */
    nearest: z
      .array(
        z.strictObject({
          code: Code,
          distance: z.number(),
          items: z.number().int(),
          sample: z.array(ItemTile).max(8),
        }),
      )
      .max(10),
    /** What a person calls it; empty for nothing. */
    label: z.string(),
  }),
})

const distinct = {
  /** Its items that have it, and how many would by chance. */
  items: z.number().int(),
  expected: z.number(),
  /** Share among its items / share among the others; null where no other has it. */
  lift: z.number().nullable(),
  /** Dunning's G². */
  g2: z.number(),
}

/** Words and values that set its items apart from all others, best first. */
export const codeMeaning = defineRoute({
  name: 'codebooks.meaning',
  input: CodeScope,
  output: z.strictObject({
    words: z.array(z.strictObject({ word: z.string(), ...distinct })).max(24),
    values: z.array(z.strictObject({ column: z.string(), value: Value, ...distinct })).max(24),
    /** Items whose words were read, of the code and of all; less than there are where those were sampled. */
    read: z.strictObject({ group: z.number().int(), all: z.number().int() }),
  }),
})

/** Other mappings of the same dataset, to see where items went. */
export const otherAssignments = defineRoute({
  name: 'codebooks.others',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({
    assignments: z.array(z.strictObject({ id: Id, name: z.string(), run: z.string().nullable(), levels: z.number().int() })),
  }),
})

/** Codes at the same level (or prefixes of the same length) that its items have in another mapping, most items first. */
export const codeElsewhere = defineRoute({
  name: 'codebooks.elsewhere',
  input: z.strictObject({ ...scope, otherId: Id }),
  output: z.strictObject({
    items: z.number().int(),
    places: z.array(z.strictObject({ codes: z.array(Code), items: z.number().int(), sample: z.array(ItemTile).max(8) })).max(20),
    /** Places there are, also those beyond the ones listed. */
    total: z.number().int(),
  }),
})

export const codeLabels = defineRoute({
  name: 'codebooks.labels',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ labels: z.array(CodeLabel) }),
})
/** An empty label takes it away. */
export const labelCode = defineRoute({
  name: 'codebooks.label',
  input: z.strictObject({ ...scope, label: z.string().trim().max(200) }),
  output: z.strictObject({}),
})

/** What each code of a level holds, in one line: for tooltips that say names and not only numbers. */
export const levelContents = defineRoute({
  name: 'codebooks.contents',
  input: z.strictObject({ assignmentId: Id, level: Level, column: ColumnName.nullable() }),
  output: z.strictObject({
    /** By code. `value`: the most frequent one of the column, with its share among the code's items that have one. */
    codes: z.array(z.strictObject({ value: Value, share: z.number().nullable(), tile: ItemTile.nullable(), label: z.string() })),
  }),
})

export const TreeCell = PrefixCount.extend({ label: z.string() })
export type TreeCell = z.infer<typeof TreeCell>

const place = { assignmentId: Id, prefix: SidPrefix }

/** A prefix and what is below it as far as an eye can see; never the whole tree. */
export const codeTree = defineRoute({
  name: 'codebooks.tree',
  input: z.strictObject({ ...place, depth: z.number().int().min(1).max(4) }),
  output: z.strictObject({
    /** From the whole to the prefix itself. */
    path: z.array(TreeCell).min(1),
    /** The levels below, each with its cells in SID order; cells too small to be seen are only counted. */
    levels: z.array(
      z.strictObject({
        cells: z.array(TreeCell),
        hidden: z.strictObject({ cells: z.number().int(), items: z.number().int() }),
      }),
    ),
    /** False where a level below would take too long to count; it shows once a person has zoomed in. */
    complete: z.boolean(),
  }),
})

/** One figure a cell, by level and in the order in which `codebooks.tree` gives the cells. */
export const treeColours = defineRoute({
  name: 'codebooks.treeColours',
  input: z.strictObject({
    ...place,
    depth: z.number().int().min(1).max(4),
    by: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('purity'), column: ColumnName }),
      z.strictObject({ kind: z.literal('error') }),
    ]),
  }),
  output: z.strictObject({
    /** Purity 0…1 or mean |x - x̂|²; null throughout where losses are not measured. */
    levels: z.array(Float32).nullable(),
    /** By purity: the majority's number in `values`, -1 for none. */
    majority: z.array(Int32).nullable(),
    values: z.array(Value),
  }),
})

export const codeMap = defineRoute({
  name: 'codebooks.map',
  input: z.strictObject({ assignmentId: Id, level: Level, method: z.enum(['pca', 'umap']) }),
  output: z.strictObject({
    map: z
      .strictObject({
        /** x and y by code. */
        codewords: Float32,
        /** Share of the used codewords' variance that the two axes hold; null for UMAP. */
        held: z.number().nullable(),
        /** Items' residuals (at the first level: latents) behind the codewords; null until they are measured. */
        points: z.strictObject({ rows: Int32, xy: Float32, codes: Int32, of: z.number().int() }).nullable(),
      })
      .nullable(),
    /** False for a mapping without codebooks: there is nothing to draw. */
    hasCodebooks: z.boolean(),
  }),
})

export const codewordDistances = defineRoute({
  name: 'codebooks.distances',
  input: z.strictObject({ assignmentId: Id, level: Level }),
  output: z.strictObject({
    /** Null for a mapping without codebooks. */
    distances: z
      .strictObject({
        /** The codes whose distances these are: all, or the most used ones of a large codebook. */
        codes: Int32,
        /** n×n, in the order of `codes`. */
        matrix: Float32,
        /** Places in `codes`, the alike side by side. */
        order: Int32,
        near: z.array(z.strictObject({ a: Code, b: Code, distance: z.number(), ratio: z.number() })),
      })
      .nullable(),
  }),
})

/** Entropies in nats; see core/metrics/codes/conditionalEntropy. */
export const levelEntropies = defineRoute({
  name: 'codebooks.entropies',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({
    levels: z.array(
      z.strictObject({
        own: z.number(),
        conditional: z.number(),
        limit: z.number(),
        uniform: z.number().nullable(),
        prefixes: z.number().int(),
      }),
    ),
  }),
})

const Histogram = z.strictObject({ from: z.number(), to: z.number(), counts: z.array(z.number().int()) })

export const Losses = z.strictObject({
  levels: z.array(z.strictObject({ normBefore: z.number(), normAfter: z.number(), explained: z.number() })),
  /** Of |x - x̂|² an item. */
  errors: Histogram,
  meanError: z.number(),
})
export type Losses = z.infer<typeof Losses>

export const getLosses = defineRoute({
  name: 'codebooks.losses',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({
    losses: Losses.extend({
      worst: z.array(z.strictObject({ item: ItemTile, sid: z.array(Code), error: z.number() })).max(60),
    }).nullable(),
    /** A job that is measuring them now. */
    jobId: Id.nullable(),
    hasCodebooks: z.boolean(),
    items: z.number().int(),
  }),
})

/** Residuals and errors of every item, and with `umap` the map of one level; kept beside the mapping. */
export const measureCodes = defineRoute({
  name: 'codebooks.measure',
  input: z.strictObject({ assignmentId: Id, umap: Level.nullable() }),
  output: z.strictObject({ jobId: Id }),
})

export const itemPath = defineRoute({
  name: 'codebooks.path',
  input: z.strictObject({ assignmentId: Id, row: z.number().int().min(0) }),
  output: z.strictObject({
    item: ItemTile,
    sid: z.array(Code),
    /** Null for a mapping without codebooks. */
    steps: z
      .array(
        z.strictObject({
          code: Code,
          before: z.number(),
          after: z.number(),
          runnerUp: z.strictObject({ code: Code, distance: z.number() }).nullable(),
          margin: z.number().nullable(),
          nearest: z.array(z.strictObject({ code: Code, distance: z.number() })),
        }),
      )
      .nullable(),
    /** |x - x̂|²; null without a decoder. */
    error: z.number().nullable(),
  }),
})

/** Usage of one level over the evaluated epochs of a run (evenly thinned to some hundreds). */
export const usageOverTime = defineRoute({
  name: 'codebooks.overTime',
  input: z.strictObject({ runId: Id, level: Level }),
  output: z.strictObject({
    epochs: z.array(z.number().int()),
    /** epochs × size, row-major. */
    counts: Int32,
    size: z.number().int(),
    /** Codes that came back to use, and that fell out of it, since the column before. */
    revived: z.array(z.number().int()),
    died: z.array(z.number().int()),
    /** Share of items whose code of each level changed since the evaluation before; null where that is not known. */
    churn: z.array(z.array(z.number()).nullable()),
  }),
})
