import type { LookupAddress } from 'node:dns'
import { isIPv6 } from 'node:net'
import { promisify } from 'node:util'
import got from 'got'
import { describe, expect, test } from 'vitest'
import { UnusableError } from '../../src/core/errors.ts'
import { guardedLookup, isClosedAddress, type Resolve } from '../../src/media/addresses.ts'

const familyOf = (address: string) => (isIPv6(address) ? 6 : 4)
const answering =
  (...addresses: string[]): Resolve =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: familyOf(address) })),
    )

const closed = `0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
  172.16.0.1 172.31.255.255 192.0.0.192 192.168.1.1 224.0.0.1 239.1.1.1 255.255.255.255 ::  ::1 fe80::1 fe80::1%eth0
  fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::7f00:1
  64:ff9b::169.254.169.254 2002:7f00:1:: 2001:0:7f00:1::`.split(/\s+/)
const open = `1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.167.1.1 223.255.255.1
  47.88.1.2 2606:4700::1111 2408:8000::1 ::ffff:1.1.1.1 64:ff9b::101:101`.split(/\s+/)

describe('addresses', () => {
  test.each(closed)('%s is closed', (address) => expect(isClosedAddress(address, familyOf(address))).toBe(true))
  test.each(open)('%s is open', (address) => expect(isClosedAddress(address, familyOf(address))).toBe(false))
})

describe('the guarded lookup', () => {
  const ask = (resolve: Resolve, extraHosts: string[], all: boolean) =>
    promisify<LookupAddress[] | string>((done) =>
      guardedLookup(extraHosts, resolve)('sns.xhscdn.com', { all }, (error, address) => done(error, address)),
    )()

  test('passes public addresses on, one or all', async () => {
    const resolve = answering('1.1.1.1', '2606:4700::1111')
    expect(await ask(resolve, [], false)).toBe('1.1.1.1')
    expect(await ask(resolve, [], true)).toHaveLength(2)
  })

  test('one closed address among public ones is a refusal', async () => {
    const resolve = answering('1.1.1.1', '169.254.169.254')
    await expect(ask(resolve, [], true)).rejects.toThrow(UnusableError)
    await expect(ask(resolve, [], false)).rejects.toThrow('points to 169.254.169.254')
  })

  test('an extra host may be anywhere', async () => {
    expect(await ask(answering('127.0.0.1'), ['sns.xhscdn.com:8080'], false)).toBe('127.0.0.1')
  })

  test('an empty answer and a failed look-up are errors', async () => {
    await expect(ask(answering(), [], false)).rejects.toThrow('no address')
    const failing: Resolve = (_hostname, _options, callback) => callback(new Error('ENOTFOUND'), [])
    await expect(ask(failing, [], true)).rejects.toThrow('ENOTFOUND')
  })

  test('it stops a real request, and the refusal is its cause', async () => {
    const request = got('https://sns.xhscdn.com/a', {
      dnsLookup: guardedLookup([], answering('127.0.0.1')),
      retry: { limit: 0 },
    })
    await expect(request).rejects.toMatchObject({ cause: expect.any(UnusableError) })
  })
})
