import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.startsWith("wire/"));

/** What a file imports: packages as they are, own files from `src`. */
function imports(file: string): string[] {
  const text = readFileSync(join("src", file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, to = ""]) =>
    to.startsWith(".") ? normalize(join(dirname(file), to)).replaceAll("\\", "/") : to,
  );
}

/** Which rooms a room may look into. */
const MAY: Record<string, string[]> = {
  // The pretended counter is there in development only.
  transport: ["transport", "wire", "test/fake-counter"],
  shared: ["shared", "transport", "wire", "locales"],
  features: ["shared", "transport", "wire"],
  screens: ["screens", "features", "shared", "transport", "wire"],
};

it.each(Object.entries(MAY))("%s look only where they may", (room, allowed) => {
  const own = files.filter((file) => file.startsWith(`${room}/`));
  expect(own.length).toBeGreaterThan(0);
  for (const file of own) {
    const home = file.split("/").slice(0, 2).join("/");
    for (const to of imports(file)) {
      if (!/^(transport|shared|features|screens|wire|test|locales)(\/|$)/.test(to)) continue;
      const ok = [...allowed, home].some((place) => to === place || to.startsWith(`${place}/`));
      expect(ok, `${file} imports ${to}`).toBe(true);
    }
  }
});

it("only the transport knows the shell", () => {
  const knowing = files.filter((file) => imports(file).some((to) => to.startsWith("@tauri-apps/")));
  expect(knowing).toEqual(["transport/door.ts"]);
});
