import { normalizeName } from './names.ts'

/** Number formats of single elements, as frameworks and checkpoints name them. */

const OCP_MX = 'https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf'
const OCP_FP8 =
  'https://www.opencompute.org/documents/ocp-8-bit-floating-point-specification-ofp8-revision-1-0-2023-12-01-pdf-1'
const TORCH = 'https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype'

export type ElementType = {
  readonly label: string
  readonly bits: number
  /** Other names: torch, safetensors, ONNX. */
  readonly aliases: readonly string[]
  readonly source: string
}

export const elementTypes = {
  fp64: { label: 'FP64', bits: 64, aliases: ['float64', 'f64', 'double'], source: TORCH },
  fp32: { label: 'FP32', bits: 32, aliases: ['float32', 'f32', 'float', 'full'], source: TORCH },
  fp16: { label: 'FP16', bits: 16, aliases: ['float16', 'f16', 'half'], source: TORCH },
  bf16: { label: 'BF16', bits: 16, aliases: ['bfloat16'], source: TORCH },
  fp8: {
    label: 'FP8 (E4M3)',
    bits: 8,
    aliases: ['fp8_e4m3', 'float8_e4m3fn', 'f8_e4m3', 'float8', 'f8'],
    source: OCP_FP8,
  },
  fp8_e5m2: { label: 'FP8 (E5M2)', bits: 8, aliases: ['float8_e5m2', 'f8_e5m2'], source: OCP_FP8 },
  fp8_e8m0: { label: 'E8M0 scale', bits: 8, aliases: ['float8_e8m0fnu', 'f8_e8m0', 'e8m0'], source: OCP_MX },
  fp6: { label: 'FP6', bits: 6, aliases: ['fp6_e2m3', 'fp6_e3m2', 'f6'], source: OCP_MX },
  fp4: { label: 'FP4 (E2M1)', bits: 4, aliases: ['fp4_e2m1', 'float4_e2m1fn_x2', 'f4'], source: OCP_MX },
  int64: { label: 'INT64', bits: 64, aliases: ['i64', 'long'], source: TORCH },
  int32: { label: 'INT32', bits: 32, aliases: ['i32', 'int', 'uint32', 'u32'], source: TORCH },
  int16: { label: 'INT16', bits: 16, aliases: ['i16', 'short', 'uint16', 'u16'], source: TORCH },
  int8: { label: 'INT8', bits: 8, aliases: ['i8', 'uint8', 'u8', 'bool'], source: TORCH },
  int4: { label: 'INT4', bits: 4, aliases: ['i4', 'uint4', 'u4'], source: TORCH },
  int2: { label: 'INT2', bits: 2, aliases: ['i2', 'uint2', 'u2'], source: TORCH },
} as const satisfies Record<string, ElementType>

export type ElementTypeId = keyof typeof elementTypes

const byName: ReadonlyMap<string, ElementTypeId> = new Map(
  (Object.keys(elementTypes) as ElementTypeId[]).flatMap((id) =>
    [id, ...elementTypes[id].aliases].map((name) => [normalizeName(name), id] as const),
  ),
)

/** The element type of a name such as `torch.bfloat16`, `F8_E4M3` or `half`; undefined for anything else. */
export function findElementType(name: string): ElementTypeId | undefined {
  return byName.get(normalizeName(name.replace(/^torch\./i, '')))
}

/** Bytes of `count` elements, packed without gaps and rounded up to a whole byte. */
export function elementBytes(type: ElementTypeId, count: number): number {
  return Math.ceil((elementTypes[type].bits * count) / 8)
}
