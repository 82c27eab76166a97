import { calc, input, type MetricExpression } from '@gata/semantic'
import { Tokens } from './tokens.ts'

/** The arithmetic of a derived metric: numbers, inputs, `+ - * /`, `nullif` and `coalesce`. Throws {@link NotImported} for anything else. */
export function metricExpression(text: string): MetricExpression {
  const tokens = new Tokens(text)
  const result = sum(tokens)
  return tokens.next ? tokens.refuse() : result
}

function sum(tokens: Tokens): MetricExpression {
  let left = product(tokens)
  for (let sign = tokens.accept('+', '-'); sign; sign = tokens.accept('+', '-'))
    left = calc(sign === '+' ? '+' : '-', left, product(tokens))
  return left
}

function product(tokens: Tokens): MetricExpression {
  let left = factor(tokens)
  for (let sign = tokens.accept('*', '/'); sign; sign = tokens.accept('*', '/'))
    left = calc(sign === '*' ? '*' : '/', left, factor(tokens))
  return left
}

function factor(tokens: Tokens): MetricExpression {
  if (tokens.accept('-')) return calc('negate', factor(tokens))
  if (tokens.accept('(')) {
    const inner = sum(tokens)
    tokens.expect(')')
    return inner
  }
  const called = tokens.accept('nullif', 'coalesce')
  if (called) {
    tokens.expect('(')
    const args = [sum(tokens)]
    while (tokens.accept(',')) args.push(sum(tokens))
    tokens.expect(')')
    return calc(called === 'nullif' ? 'nullif' : 'coalesce', ...args)
  }
  const token = tokens.take()
  if (token.kind === 'number') return { kind: 'value', value: Number(token.text) }
  return token.kind === 'word' ? input(token.text) : tokens.refuse()
}
