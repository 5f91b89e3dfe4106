/**
 * Takes the holes out of rows. When a query fails that has had rows already, postgres.js (3.4.9) begins the rows of the next
 * one on the connection behind as many holes: `[, , , row]`, of which the first is no row, and the length too large.
 *
 * @returns the same list
 */
export function withoutHoles<T>(rows: T): T {
  if (!Array.isArray(rows) || rows.length === 0) return rows
  // Several statements have a list of lists.
  if (0 in rows) withoutHolesAt(rows[0])
  else withoutHolesAt(rows)
  return rows
}

function withoutHolesAt(rows: unknown): void {
  if (!Array.isArray(rows) || rows.length === 0 || 0 in rows) return
  const first = rows.findIndex((_, index) => index in rows)
  rows.splice(0, first === -1 ? rows.length : first)
}
