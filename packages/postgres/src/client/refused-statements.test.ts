import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statementWords, whyRefused } from './refused-statements.ts'

describe('whyRefused', () => {
  it.each([
    'copy t from stdin',
    '  COPY (select 1) TO STDOUT',
    'select 1; copy t to stdout',
    '-- a comment\ncopy t from stdin',
    '/* a /* nested */ comment */ copy t from stdin',
    "select 'it''s; '; listen news",
    'listen "news"',
    "select E'\\'; '; copy t from stdin",
    'select $$;$$; listen x',
    'select $1; copy t from stdin',
  ])('refuses %s', (text) => {
    expect(whyRefused(text)).toMatch(/url of a server/)
  })

  it.each([
    'select copy from t',
    "insert into t values ('; copy t from stdin')",
    'select "; listen x" from t',
    'create function f() returns void as $f$ begin; copy t from stdin; end $f$ language plpgsql',
    '-- ; copy t from stdin',
    'select 1 /* ; listen x */',
    'select $a$ ; $$ ; copy t; $a$',
    'select a$1 from t -- copy',
    '',
  ])('lets %s pass', (text) => {
    expect(whyRefused(text)).toBeUndefined()
  })

  it('finds a statement behind whatever is quoted before it', () => {
    const quoted = fc.oneof(
      fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.string({ minLength: 1 }).map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string().map((text) => `$q$${text.replaceAll('$', '')}$q$`),
      fc.string().map((text) => `/*${text.replaceAll(/[*/]/g, '')}*/ 1`),
      fc.string().map((text) => `1 --${text.replaceAll('\n', '')}\n`),
    )
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1 }), (values) => {
        const text = values.map((value) => `select ${value};`).join('')
        expect(statementWords(`${text} copy t from stdin`)).toEqual([...values.map(() => 'select'), 'copy'])
      }),
    )
  })
})
