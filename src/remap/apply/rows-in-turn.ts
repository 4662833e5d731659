/**
 * Rows by id, each given once. They mostly come in the order in which they are asked for, and there may be half a
 * million of them: only when they do not are they kept.
 */
export class RowsInTurn<Row extends { readonly id: number }> implements Disposable {
  readonly #rows: Iterator<Row>
  #others: Map<number, Row> | undefined

  constructor(rows: Iterable<Row>) {
    this.#rows = rows[Symbol.iterator]()
  }

  take(id: number): Row | undefined {
    if (this.#others === undefined) {
      const next = this.#rows.next()
      if (next.done !== true && next.value.id === id) return next.value
      this.#others = new Map(next.done === true ? [] : [[next.value.id, next.value]])
      for (let more = this.#rows.next(); more.done !== true; more = this.#rows.next())
        this.#others.set(more.value.id, more.value)
    }
    const row = this.#others.get(id)
    this.#others.delete(id)
    return row
  }

  /** Rows that nobody asked for stay unread, and whoever reads them is told. */
  [Symbol.dispose](): void {
    this.#rows.return?.()
  }
}
