// How parcels are named: a number, a piece's number, or the text of a label.

/** `OUA2-P000123-7`, and with a piece `OUA2-P000123-7-N02`; a barcode leaves the hyphens out. */
const NUMBER = /^[A-Z]{2,4}\d{1,2}-?P\d{6,8}-?\d(-?N\d{2})?$/;
/** A label's code is 209 characters of Base45; a scanner may drop a space before it. */
const LABEL_LENGTHS = [208, 209];

/** Whether a scanned text is the code of a parcel's label. */
export function isLabel(text: string): boolean {
  return LABEL_LENGTHS.includes(text.trim().length);
}

/** Whether a scanned text is of a parcel, and not of a ticket. */
export function namesParcel(text: string): boolean {
  return NUMBER.test(text.trim()) || isLabel(text);
}
