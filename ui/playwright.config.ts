import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  // Each test starts its own counter; two at a time is what a small machine carries.
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  // Once more in a browser of its own, and then told as flaky: a machine that stalls is no mistake of ours.
  retries: 1,
  reporter: "list",
  use: {
    viewport: { width: 1366, height: 768 },
    locale: "fr-FR",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
  },
});
