const BRAND = /^(?:GeForce|Radeon|Instinct|Tesla)\s+(?=\S)/

/** A GPU's name as people say it, for places where every letter counts: "RTX 4090", "MI300X". */
export const shortGpuName = (name: string): string => name.replace(BRAND, '')
