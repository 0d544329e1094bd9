import { describe, expect, it } from 'vitest'
import { FreeList } from '../../../../shared/engines/llama-cpp/graph/free-list.ts'
import { representativeLayers } from '../../../../shared/engines/llama-cpp/graph/layers.ts'
import { planBuffer } from '../../../../shared/engines/llama-cpp/graph/plan.ts'
import { ComputeGraph } from '../../../../shared/engines/llama-cpp/graph/tensors.ts'

describe('FreeList', () => {
  it('takes the smallest gap that fits and joins what touches', () => {
    const space = new FreeList()
    const [a, b, c, d] = [100, 40, 60, 10].map((size) => space.take(size)) as [number, number, number, number]
    expect([a, b, c, d]).toEqual([0, 100, 140, 200])
    space.give(a, 100)
    space.give(c, 60)
    expect(space.take(50)).toBe(140)
    space.give(140, 50)
    space.give(b, 40)
    expect(space.take(200)).toBe(0)
  })

  it('keeps neighbours apart where an empty tensor was freed between them', () => {
    const space = new FreeList()
    space.take(10)
    space.take(10)
    space.take(10)
    space.give(0, 10)
    space.give(15, 0)
    space.give(10, 10)
    // 0 to 20 is free in one piece only because both neighbours touch it; the rest starts at 30.
    expect(space.take(20)).toBe(0)
    expect(space.take(5)).toBe(30)
  })
})

describe('planBuffer', () => {
  const widths = (graph: ComputeGraph): number =>
    Math.max(...[...planBuffer(graph, 1).values()].map(({ bytes }) => bytes))

  it('computes in place where nobody reads the source again', () => {
    const graph = new ComputeGraph()
    graph.part = 'attention'
    const input = graph.input('input', [1024])
    graph.expand(graph.over('scaled', [input]))
    expect(widths(graph)).toBe(4096)
  })

  it('does not overwrite a source that is read again', () => {
    const graph = new ComputeGraph()
    graph.part = 'attention'
    const input = graph.input('input', [1024])
    graph.expand(graph.over('sum', [graph.over('scaled', [input]), input]))
    expect(widths(graph)).toBe(8192)
  })

  it('keeps gate, up and their product at once', () => {
    const graph = new ComputeGraph()
    graph.part = 'feed_forward'
    const input = graph.input('input', [256])
    const product = graph.op(
      'product',
      [1024],
      [graph.op('gate', [1024], [input]), graph.op('up', [1024], [input])],
    )
    graph.expand(graph.op('down', [256], [product]))
    expect(planBuffer(graph, 1).get('feed_forward')?.bytes).toBe(1024 + 3 * 4096)
  })

  it('keeps every copy of an input in a pipeline', () => {
    const graph = new ComputeGraph()
    graph.part = 'attention'
    graph.expand(graph.op('next', [1024], [graph.input('input', [1024])]))
    expect(planBuffer(graph, 4).get('attention')?.bytes).toBe(4 * 4096 + 4096)
  })

  it('lets one host weight take the place of another', () => {
    const graph = new ComputeGraph()
    graph.part = 'feed_forward'
    const first = graph.op('first', [32], [graph.weight('weight', 1 << 20), graph.input('input', [32])])
    graph.expand(graph.op('second', [32], [graph.weight('weight', 1 << 20), first]))
    expect(widths(graph)).toBeLessThan((1 << 20) + 1024)
  })
})

describe('representativeLayers', () => {
  it('leaves out whole rhythms and keeps the last layer', () => {
    const layers = representativeLayers(
      Array.from({ length: 80 }, () => 0),
      0,
      80,
    )
    expect(layers.length).toBeLessThan(20)
    expect((80 - layers.length) % 12).toBe(0)
    expect(layers.at(-1)).toBe(79)
  })
  it('keeps dense first layers', () => {
    const layers = representativeLayers([0, 0, 0, ...Array.from({ length: 58 }, () => 1)], 0, 61)
    expect(layers.slice(0, 4)).toEqual([0, 1, 2, 3])
  })
})
