import { defineConfig } from 'vitest/config'

const project = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    env: { NO_COLOR: '1' },
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', 10_000),
      project('property', 60_000),
      project('integration', 120_000),
      project('cli', 120_000),
      project('system', 300_000),
    ],
    passWithNoTests: false,
    allowOnly: false,
  },
})
