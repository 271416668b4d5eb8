// A fact's content, as deep as it goes. Its names stay as they were signed.

import { Trans } from "@lingui/react/macro";
import type { JsonValue } from "../../wire/serde_json/JsonValue";

function Plain({ value }: { value: string | number | boolean | null }) {
  if (value === null || value === "") {
    return (
      <span className="text-quiet">
        <Trans>vide</Trans>
      </span>
    );
  }
  if (value === true) return <Trans>oui</Trans>;
  if (value === false) return <Trans>non</Trans>;
  return <span className="font-semibold">{value}</span>;
}

function branches(value: JsonValue): [string, JsonValue][] | null {
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map((item, index) => [String(index + 1), item]);
  return Object.entries(value);
}

export function Tree({ value }: { value: JsonValue }) {
  const inside = branches(value);
  if (!inside) return <Plain value={value as string | number | boolean | null} />;
  if (inside.length === 0) return <Plain value={null} />;
  return (
    <ul className="grid gap-1">
      {inside.map(([name, child]) => {
        const deep = branches(child);
        return (
          <li key={name}>
            <span className="text-quiet">{name.replaceAll("_", " ")} :</span>{" "}
            {deep && deep.length > 0 ? (
              <div className="ml-2 border-l-2 border-line pl-3">
                <Tree value={child} />
              </div>
            ) : (
              <Tree value={child} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
