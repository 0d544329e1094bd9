/** What an engine is compiled for. It decides speed as much as the device does. */
export const BACKENDS = ['cuda', 'rocm', 'vulkan', 'metal'] as const
export type Backend = (typeof BACKENDS)[number]
