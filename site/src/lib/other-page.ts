/** The groups of settings that another page of this site carries; null where it cannot be reached. */
export async function groupsOf(path: string): Promise<readonly Element[] | null> {
  try {
    const response = await fetch(path)
    if (!response.ok) return null
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const groups = page.querySelectorAll('.groups > *')
    return groups.length === 0 ? null : [...groups].map((group) => document.adoptNode(group))
  } catch {
    return null
  }
}
