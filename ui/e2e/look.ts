// What every page owes: room at both sizes, and nothing that keeps anybody out.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./door";

const SIZES = [
  { width: 1024, height: 768 },
  // The usual one comes last, and stays.
  { width: 1366, height: 768 },
];

/** Nothing is cut off, and nobody is kept out. Leaves pictures under `e2e/shots`. */
export async function look(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `e2e/shots/${name}-${size.width}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${name} is wider than ${size.width}`).toBeLessThanOrEqual(size.width);
  }
  const { violations } = await new AxeBuilder({ page }).analyze();
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = bad.flatMap(({ id, nodes }) => nodes.map((node) => `${name} ${id}: ${node.html}`));
  expect.soft(told).toEqual([]);
}
