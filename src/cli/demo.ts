import type { Outcome } from '../core/finding.ts'
import type { Io } from './io.ts'
import type { CommonOptions } from './options.ts'

export interface DemoFlags extends CommonOptions {
  readonly scale: number
  readonly seed: number
  readonly scenario: 'restructured' | 'moved-root'
  readonly generation: '23' | '24' | '25' | '26'
  readonly objects?: number
  readonly withFiles?: boolean
  readonly out?: string
}

export async function runDemo(_io: Io, _flags: DemoFlags): Promise<Outcome> {
  return { exitCode: 0 }
}
