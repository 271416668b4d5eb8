// How the address of the audit view asks for a part of the journal.

/** What stands in the address of the audit view: every figure that links there gives a part. */
export interface AuditSearch {
  from?: string;
  to?: string;
  employee?: string;
  /** Kinds of fact with commas between. */
  kinds?: string;
  till?: string;
  trip?: string;
  route?: string;
  account?: string;
  /** Minor units. */
  min?: number;
  max?: number;
  before?: number;
}

const TEXTS = ["from", "to", "employee", "kinds", "till", "trip", "route", "account"] as const;
const NUMBERS = ["min", "max", "before"] as const;

/** Reads an address that anybody may have typed. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const read: AuditSearch = {};
  for (const name of TEXTS) {
    if (search[name] !== undefined && search[name] !== "") read[name] = String(search[name]);
  }
  for (const name of NUMBERS) {
    const value = Number(search[name]);
    if (search[name] !== undefined && Number.isSafeInteger(value)) read[name] = value;
  }
  return read;
}
