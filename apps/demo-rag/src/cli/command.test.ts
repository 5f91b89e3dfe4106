import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCommand } from './command.ts'
import { UsageError } from '../usage-error.ts'

describe('parseCommand', () => {
  it('has a default for everything', () => {
    expect(parseCommand([])).toEqual({
      name: 'demo',
      question: '',
      corpus: undefined,
      questions: undefined,
      k: 3,
      limit: undefined,
      split: 'dev',
      seed: 'atlas',
      namesAtlas: false,
      concurrency: 4,
      json: false,
      searches: ['hybrid'],
      programs: undefined,
      budget: undefined,
      state: undefined,
      runs: join('.dspex', 'demo-rag'),
      fresh: false,
    })
  })

  it('reads every option, before and after the command', () => {
    expect(parseCommand('--corpus c --k 5 --json ask who is it?'.split(' '))).toMatchObject({
      name: 'ask',
      question: 'who is it?',
      corpus: 'c',
      k: 5,
      json: true,
    })
    expect(parseCommand('--corpus c --questions q --limit=7 --concurrency 2'.split(' '))).toMatchObject({
      name: 'demo',
      corpus: 'c',
      questions: 'q',
      limit: 7,
      concurrency: 2,
    })
    expect(parseCommand('ask x --seed s'.split(' '))).toMatchObject({ name: 'ask', seed: 's', namesAtlas: true })
    expect(parseCommand('eval --retriever lexical,dense'.split(' '))).toMatchObject({ searches: ['lexical', 'dense'] })
    expect(parseCommand('ingest docs --runs r'.split(' '))).toMatchObject({ name: 'ingest', corpus: 'docs', runs: 'r' })
    expect(parseCommand('ask x --retriever dense'.split(' '))).toMatchObject({ searches: ['dense'] })
    expect(parseCommand('optimize --budget 60 --seed s --k 2'.split(' '))).toMatchObject({
      name: 'optimize',
      budget: 60,
      seed: 's',
      k: 2,
    })
    expect(parseCommand('record --fresh'.split(' '))).toMatchObject({ name: 'record', fresh: true })
    expect(parseCommand('ask x --state none --runs r'.split(' '))).toMatchObject({ state: 'none', runs: 'r' })
    expect(parseCommand(['--split', 'holdout'])).toMatchObject({ split: 'holdout' })
  })

  it('takes no notice of a `--` that a package runner passes on', () => {
    expect(parseCommand(['--', 'ask', 'x', '--k', '2'])).toMatchObject({ name: 'ask', question: 'x', k: 2 })
  })

  it.each([['-h'], ['--help'], ['help'], ['ask', '--help']])('shows help for %j', (...args) => {
    expect(parseCommand(args).name).toBe('help')
  })

  it.each([
    ['--krpus x', "There is no option --krpus. Did you mean '--corpus'? See --help."],
    ['--constructor', 'There is no option --constructor. See --help.'],
    ['--zzzzzz', 'There is no option --zzzzzz. See --help.'],
    ['-x', /^There is no option -x\./],
    ['aks hi', "There is no command 'aks'. Did you mean 'ask'?"],
    [
      'evaluate',
      "There is no command 'evaluate'. The only commands are 'ask', 'ingest', 'compare', 'eval', 'optimize', 'record', 'model' and 'help'.",
    ],
    ['compre', "There is no command 'compre'. Did you mean 'compare'?"],
    ['compare k1', "'compare' takes options only, not 'k1'. Programs are named by --programs k1,k3."],
    ['compare --k 2', "'compare' takes --k as a part of the programs: --programs k1,k2."],
    ['optimise', "There is no command 'optimise'. Did you mean 'optimize'?"],
    ['optimize now', "'optimize' takes options only, not 'now'."],
    ['optimize --corpus docs', "--corpus does not go with 'optimize', which learns from the atlas."],
    ['record --split dev', "--split does not go with 'record', which learns from the atlas."],
    ['optimize --state s.json', /^--state is for answering; 'optimize' begins with the program as it is written\.$/],
    ['compare --state s.json', /^--state is for answering/],
    ['--budget 10', "--budget is for the command 'optimize'."],
    ['optimize --budget 0', "--budget needs a whole number from 1, not '0'."],
    ['--programs k1,k3', "--programs is for the command 'compare'."],
    ['ask x --fresh', /^--fresh is for scoring/],
    ['ask', 'What should be asked? Write: ask "your question".'],
    ['--k three', "--k needs a whole number from 1, not 'three'."],
    ['--k -5', "--k needs a whole number from 1, not '-5'."],
    ['--k 1.5', "--k needs a whole number from 1, not '1.5'."],
    ['--limit 0', "--limit needs a whole number from 1, not '0'."],
    ['--concurrency', '--concurrency needs a value.'],
    ['--corpus --json', '--corpus needs a value.'],
    ['--seed=', '--seed needs a value.'],
    ['--json=yes', '--json takes no value.'],
    ['--split trian', "--split is one of train, val, dev, holdout, not 'trian'. Did you mean 'train'?"],
    ['--corpus docs', /^--corpus needs --questions file\.jsonl to score, or the command 'ask "…"'/],
    ['ask x --questions q', /^--questions is for scoring many questions; 'ask' answers the one on the command line\.$/],
    ['ask x --limit 3', /^--limit is for scoring/],
    ['ask --split train x', /^--split is for scoring/],
    ['ask x --concurrency 2', /^--concurrency is for scoring/],
    ['ask x --corpus c --seed s', /^--seed writes another atlas/],
    ['--questions q --split dev', /^--split chooses among the questions of the atlas/],
  ])('refuses %j with one sentence', (line, message) => {
    const parse = (): unknown => parseCommand(line.split(' '))
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(message)
  })
})
