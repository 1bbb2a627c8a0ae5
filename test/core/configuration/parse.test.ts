import { describe, expect, it } from 'vitest'
import { configurationFromYaml, parseYaml, withOverrides } from '@core/configuration'
import { BASE_CONFIGURATION, CONFIGURATION_KEYS } from '@shared/configuration'
import { en } from '@shared/errors/en'
import { zh } from '@shared/errors/zh'

const thrown = (body: () => unknown): { code: string; message: string; details: Record<string, unknown> } => {
  try {
    body()
  } catch (error) {
    return error as { code: string; message: string; details: Record<string, unknown> }
  }
  throw new Error('nothing was refused')
}

describe('a configuration file', () => {
  it('may hold the base’s keys alone or under model:', () => {
    const keys = 'batch_size: 256\nhidden_dim: [64, 32]\nbeta: 0.5\n'
    const nested = `model:\n${keys.replace(/^/gm, '  ').trimEnd()}\n`
    expect(configurationFromYaml(keys)).toEqual({ ...BASE_CONFIGURATION, batch_size: 256, hidden_dim: [64, 32], beta: 0.5 })
    expect(configurationFromYaml(nested)).toEqual(configurationFromYaml(keys))
  })

  it.each(['', '# nothing\n', 'model: {}\n'])('may say nothing: then it is the base (%j)', (text) => {
    expect(configurationFromYaml(text)).toEqual(BASE_CONFIGURATION)
  })

  it('reads the base as its own documentation writes it', () => {
    const text = 'batch_size: 512\nhidden_dim: [256,128]\ncode_dim: 32\nnum_codebooks: 3\ncodebook_size: 64\nbeta: 0.25\nbeta_schedule: warmup\n' +
      'beta_warmup_epochs: 50\nrecon_weight: 1.0\ncodebook_weight: 1.0\nlr: 1e-3\nmin_lr: 1e-4\nepochs: 200\nval_ratio: 0.1\nnormalize_input: false\n'
    expect(configurationFromYaml(text)).toEqual(BASE_CONFIGURATION)
  })

  it.each([
    ['epochs: 5\nbatchsize: 64\n', 'batch_size', 2],
    ['model:\n  # a comment\n  code_dim: 8\n  codebok_size: 64\n', 'codebook_size', 4],
    ['Beta: 1\n', 'beta', 1],
    ['learning_rate: 1\n', null, 1],
  ])('is refused with line and nearest name for an unknown key: %j', (text, near, line) => {
    const { code, message, details } = thrown(() => configurationFromYaml(text))
    expect(code).toBe(near ? 'configuration.unknownKeyNear' : 'configuration.unknownKey')
    expect(details).toMatchObject({ line, ...(near ? { near } : {}) })
    expect(message).toContain(`line ${line}`)
    if (near) expect(message).toContain(near)
  })

  it.each([
    ['epochs: 0\n', 'epochs'],
    ['epochs: many\n', 'epochs'],
    ['lr: -1\n', 'lr'],
    ['val_ratio: 1\n', 'val_ratio'],
    ['hidden_dim: 64\n', 'hidden_dim'],
    ['hidden_dim: [64, 0.5]\n', 'hidden_dim'],
    ['normalize_input: maybe\n', 'normalize_input'],
    ['codebook_size: 1\n', 'codebook_size'],
    ['beta:\n', 'beta'],
    ['batch_size: .nan\n', 'batch_size'],
    ['batch_size: .inf\n', 'batch_size'],
  ])('is refused for an impossible value, with key, line and reason: %j', (text, key) => {
    const { code, message, details } = thrown(() => configurationFromYaml(`seed: 1\n${text}`))
    expect(code).toBe('configuration.badValue')
    expect(details).toMatchObject({ key, line: 2 })
    expect(message).not.toMatch(/\{|undefined|\[object/)
  })

  it('names the nearest choice for a mistyped one', () => {
    expect(thrown(() => configurationFromYaml('optimizer: adamW2\n')).message).toContain('adamw')
  })

  it.each(['a: [1\n', 'epochs: 1\nepochs: 2\n', '\tepochs: 1\n'])('is refused with its line when it is no YAML: %j', (text) => {
    expect(thrown(() => configurationFromYaml(text))).toMatchObject({ code: 'configuration.badYaml' })
  })

  it.each(['- 1\n', 'epochs\n', '5\n'])('is refused when it is no mapping: %j', (text) => {
    expect(thrown(() => configurationFromYaml(text)).code).toBe('configuration.notAMapping')
  })

  it('tells every mistake at once to a form', () => {
    const { configuration, problems } = parseYaml('epochs: 0\nbta: 1\nlr: 1\n')
    expect(configuration).toBeNull()
    expect(problems.map(({ key, line, level }) => [key, line, level])).toEqual([['epochs', 1, 'error'], ['bta', 2, 'error']])
  })

  it('cannot reach into the program by its keys', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(thrown(() => configurationFromYaml(`${key}: 1\n`)).code).toMatch(/^configuration\.unknownKey/)
    }
  })

  it('does not unfold a bomb of aliases', () => {
    const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]', ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(10).fill(`*${String.fromCharCode(97 + i)}`).join(',')}]`)]
    expect(thrown(() => configurationFromYaml(bomb.join('\n'))).code).toMatch(/^configuration\./)
  })
})

describe('overrides', () => {
  it('take key=value, the value read as YAML', () => {
    expect(withOverrides(BASE_CONFIGURATION, ['hidden_dim=[64,32]', 'skip=pca', 'lr=5e-4', 'unique_targets=off', 'normalize_input=true'])).toMatchObject({
      hidden_dim: [64, 32], skip: 'pca', lr: 5e-4, unique_targets: 'off', normalize_input: true,
    })
  })

  it('take the last of two', () => {
    expect(withOverrides(BASE_CONFIGURATION, ['epochs=3', 'epochs=4']).epochs).toBe(4)
  })

  it.each(['epochs', '=3', 'epoch=3', 'epochs=', 'epochs=[', 'epochs=x'])('refuse %j', (override) => {
    expect(thrown(() => withOverrides(BASE_CONFIGURATION, [override])).code).toMatch(/^(usage|configuration)\./)
  })

  it('are held against each other, not one by one', () => {
    expect(withOverrides(BASE_CONFIGURATION, ['codebook_size=[4,5]', 'num_codebooks=2']).codebook_size).toEqual([4, 5])
    expect(thrown(() => withOverrides(BASE_CONFIGURATION, ['codebook_size=[4,5]'])).code).toBe('configuration.levelCount')
  })
})

describe('every key', () => {
  it('is refused by its own name when its value is impossible', () => {
    for (const key of CONFIGURATION_KEYS) expect(thrown(() => configurationFromYaml(`${key}: {}\n`)).details).toMatchObject({ key, line: 1 })
  })

  it('has sentences for its mistakes in both languages', () => {
    const ours = (table: object) => Object.keys(table).filter((code) => code.startsWith('configuration.'))
    expect(ours(zh)).toEqual(ours(en))
  })
})
