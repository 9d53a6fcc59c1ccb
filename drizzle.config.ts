import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/store/schema-evidence.ts', './src/store/schema-derived.ts', './src/store/schema-search.ts'],
  out: './migrations',
})
