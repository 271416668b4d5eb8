export function PrinterScreen() { return null; }
