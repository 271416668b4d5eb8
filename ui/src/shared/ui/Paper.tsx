// Pictures of papers: white in both themes, as thermal paper is.

import type { Page } from "../../wire/Page";

export function Paper(props: { pages: Page[]; label: string }) {
  const count = props.pages.length;
  return (
    <div className="grid gap-2">
      {props.pages.map((page, index) => (
        <img
          key={index}
          src={`data:image/png;base64,${page.png}`}
          width={page.width}
          height={page.height}
          alt={count > 1 ? `${props.label} ${index + 1}/${count}` : props.label}
          className="h-auto w-full border border-edge bg-white"
        />
      ))}
    </div>
  );
}
