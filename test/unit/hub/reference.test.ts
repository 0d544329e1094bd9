import { describe, expect, it } from 'vitest'
import { hubReference, referenceName } from '../../../shared/hub/reference.ts'

const PAGES = ['huggingface.co', 'hf.co', 'hub.test']
const of = (text: string) => hubReference(text, PAGES)

describe('a reference to a hub', () => {
  it.each([
    ['org/name', 'org/name'],
    ['org/name@main', 'org/name@main'],
    ['org/name@refs/pr/3', 'org/name@refs/pr/3'],
    ['org/name/file.gguf', 'org/name/file.gguf'],
    ['org/name@v1.0/deep/er/file-00001-of-00003.gguf', 'org/name@v1.0/deep/er/file-00001-of-00003.gguf'],
    ['hf.co/org/name', 'org/name'],
    ['https://huggingface.co/org/name', 'org/name'],
    ['https://huggingface.co/org/name/tree/main', 'org/name'],
    ['https://huggingface.co/org/name/blob/main/q4/file.gguf', 'org/name/q4/file.gguf'],
    ['https://hub.test/org/name/resolve/abc123/file.gguf?download=true', 'org/name@abc123/file.gguf'],
    ['https://elsewhere.example/models/file.gguf', 'https://elsewhere.example/models/file.gguf'],
  ])('%s is %s', (text, name) => {
    const reference = of(text)
    expect(reference).not.toBeNull()
    expect(reference && referenceName(reference)).toBe(name)
  })

  it('takes the format of a name with a colon, as Ollama and llama.cpp write it', () => {
    expect(of('hf.co/org/name-GGUF:Q4_K_M')).toMatchObject({ id: 'org/name-GGUF', weights: 'q4_k_m' })
    expect(of('org/name:no-format')).toBeNull()
  })

  it.each([
    'llama-3.1-8b',
    'org/../name',
    'org/name/../../etc/passwd.gguf',
    'org/name/file.bin',
    'org/name@../../x',
    'org/na me',
    'http://huggingface.co/org/name',
    'https://user:pass@huggingface.co/org/name',
    'https://elsewhere.example/page.html',
    'ftp://huggingface.co/a/b.gguf',
    '//evil.example/a.gguf',
    'org/name?x=1',
    'org/name#x',
    `org/${'n'.repeat(200)}`,
    '',
  ])('%s is none', (text) => {
    expect(of(text)).toBeNull()
  })
})
