import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactedCommand } from './redact.ts'

test('a command is kept, and its secrets are not', () => {
  const command = ['curl', '-H', 'Authorization: Bearer x', '--password=hunter2', 'API_TOKEN=abc']
  assert.deepEqual(redactedCommand(command), ['curl', '-H', '…', '--password=…', 'API_TOKEN=…'])
  assert.deepEqual(redactedCommand(['app', 'https://ann:pw@api.example.com/']), [
    'app',
    'https://…@api.example.com/',
  ])
})

test('a pin is no secret', () => {
  const pin = 'sha256//m5Bc8p6F7VdFpUJ8ycUIsFvPTK4PT5RTdWvLdD7jzNc='
  assert.deepEqual(redactedCommand(['curl', '--pinnedpubkey', pin]), ['curl', '--pinnedpubkey', pin])
})
