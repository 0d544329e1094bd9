/** Settings of a calculator: names and values of the API's own fields, as text. Absent means the API's default. */
export type Settings = Readonly<Record<string, string>>

/** Fields of a form, without the empty ones. */
export function settingsOf(form: FormData): Settings {
  const entries = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  )
  return Object.fromEntries(entries)
}

/** A page's query and an API query are the same text: a permalink is also a request. */
export const toQuery = (settings: Settings): string => new URLSearchParams({ ...settings }).toString()

export function fromQuery(query: string): Settings {
  return Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value !== ''))
}
