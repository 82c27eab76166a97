import { NotImported } from '../not-imported.ts'

/** A piece of a condition or of arithmetic. */
export interface Token {
  readonly kind: 'template' | 'text' | 'number' | 'word' | 'sign'
  /** Without quotes or braces; words in lower case. */
  readonly text: string
}

const forms =
  /\s*(?:\{\{(?<template>.*?)\}\}|'(?<text>(?:[^']|'')*)'|(?<number>\d+(?:\.\d+)?)|(?<word>[a-z_][a-z0-9_]*)|(?<sign><=|>=|<>|!=|[-+*/()=<>,]))/isy

/** Reads tokens one by one. */
export class Tokens {
  readonly #all: readonly Token[]
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
    this.#all = tokensOf(source)
  }

  /** The next token, if any. */
  get next(): Token | undefined {
    return this.#all[this.#at]
  }

  /** Takes the next token if it is this word or sign. */
  accept(...texts: readonly string[]): string | null {
    const token = this.next
    if (!token || (token.kind !== 'word' && token.kind !== 'sign') || !texts.includes(token.text)) return null
    this.#at += 1
    return token.text
  }

  /** Takes the next token, which must be this word or sign. */
  expect(text: string): void {
    if (this.accept(text) === null) this.refuse()
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.next
    if (!token) return this.refuse()
    this.#at += 1
    return token
  }

  /** Says that the text is not understood. */
  refuse(): never {
    throw new NotImported('expression', this.#source)
  }
}

function tokensOf(source: string): readonly Token[] {
  const all: Token[] = []
  const text = source.trim()
  forms.lastIndex = 0
  while (forms.lastIndex < text.length) {
    const groups = forms.exec(text)?.groups
    if (!groups) throw new NotImported('expression', source)
    for (const kind of ['template', 'text', 'number', 'word', 'sign'] as const) {
      const found = groups[kind]
      if (found === undefined) continue
      all.push({ kind, text: kind === 'word' ? found.toLowerCase() : found.replaceAll("''", "'").trim() })
    }
  }
  return all
}
