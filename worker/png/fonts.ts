/** The embedded faces, cut by .tools/fonts.mjs. A module of bytes is uploaded beside the Worker, not inside its code. */
export async function loadFonts(): Promise<Uint8Array[]> {
  const files = await Promise.all([
    import('./fonts/plex-sans.bin'),
    import('./fonts/plex-sans-semibold.bin'),
    import('./fonts/dejavu-sans-mono.bin'),
    import('./fonts/dejavu-sans.bin'),
    import('./fonts/dejavu-sans-bold.bin'),
  ])
  return files.map(({ default: bytes }) => new Uint8Array(bytes))
}
