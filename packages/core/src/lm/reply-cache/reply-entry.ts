import { warn } from '../../work/warnings.ts'
import { setTimeout as wait } from 'node:timers/promises'
import type { Cache, Lease } from '../../cache/cache.ts'
import type { LMRequest, LMResult } from '../lm.ts'
import { isComplete, readEnvelope, writeEnvelope } from './envelope.ts'
import { type Answered, failOpen } from '../../cache/fail-open.ts'

/** How a reply is kept and waited for. */
export interface ReplyEntryOptions {
  readonly cache: Cache
  readonly ttlMs?: number | undefined
  readonly timeoutMs: number
  readonly leaseMs: number
  readonly waitMs: number
}

/** A reply that was found, or the turn to ask for one. */
export interface Turn {
  readonly hit?: LMResult | undefined
  /** Lets others take their turn. */
  readonly release?: (() => Promise<void>) | undefined
}

/** One entry of a cache: the reply under a key. */
export class ReplyEntry {
  readonly #key: string
  readonly #options: ReplyEntryOptions
  readonly #signal: AbortSignal

  constructor(key: string, options: ReplyEntryOptions, signal: AbortSignal) {
    this.#key = key
    this.#options = options
    this.#signal = signal
  }

  /** Looks the reply up. */
  async find(): Promise<LMResult | undefined> {
    const { cache } = this.#options
    const found = await this.#ask('read a reply', () => cache.get({ key: this.#key, signal: this.#signal }))
    if (found?.value === undefined) return undefined
    const result = readEnvelope(found.value)
    if (!result) warn('CACHE_ENTRY_INVALID', () => `The cache holds no reply under ${this.#key}, but something else.`)
    return result
  }

  /**
   * Looks the reply up; when it is missing, waits until no other process is at it. Whoever gets a turn without a hit is
   * to ask the LM, and to release the turn.
   */
  async takeTurn(): Promise<Turn> {
    const hit = await this.find()
    const { cache, leaseMs, waitMs } = this.#options
    if (hit || !cache.lease) return { hit }
    const since = performance.now()
    for (let delayMs = 20; ; delayMs = Math.min(delayMs * 1.5, 250)) {
      const asked = await this.#ask('lease a key', () =>
        (cache.lease as NonNullable<Cache['lease']>)({ key: this.#key, ttlMs: leaseMs, signal: this.#signal }),
      )
      // Without leases each process asks for itself.
      if (!asked) return {}
      if (asked.value) return this.#begin(asked.value)
      if (performance.now() - since > waitMs) return {}
      await wait(delayMs * (0.5 + Math.random()), undefined, { signal: this.#signal }).catch(() => undefined)
      this.#signal.throwIfAborted()
      const others = await this.find()
      if (others) return { hit: others }
    }
  }

  /** Keeps a reply that is worth it. */
  async keep(result: LMResult, cacheable: LMRequest['cacheable']): Promise<void> {
    if (result.cached || !isComplete(result)) return
    const { cache, ttlMs } = this.#options
    await this.#ask('keep a reply', async () => {
      if (cacheable && !(await cacheable(result))) return
      await cache.set({ key: this.#key, value: writeEnvelope(result), ttlMs, signal: this.#signal })
    })
  }

  async #begin(lease: Lease): Promise<Turn> {
    const { leaseMs } = this.#options
    const beat =
      lease.renew && setInterval(() => void lease.renew?.({ ttlMs: leaseMs }).catch(() => false), leaseMs / 3)
    beat?.unref()
    const release = async (): Promise<void> => {
      clearInterval(beat)
      // Even when the call was cancelled, others should not have to wait.
      await Promise.resolve(lease[Symbol.asyncDispose]()).catch(() => undefined)
    }
    try {
      // Whoever had the lease before may just have finished.
      const hit = await this.find()
      if (!hit) return { release }
      await release()
      return { hit }
    } catch (error) {
      await release()
      throw error
    }
  }

  #ask<T>(action: string, work: () => Promise<T>): Promise<Answered<T> | undefined> {
    const { cache, timeoutMs } = this.#options
    return failOpen(cache, { action, timeoutMs, signal: this.#signal }, work)
  }
}
