import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { SeatGrid } from "../../shared/ui/SeatGrid";
import { FakeCounter } from "../../test/fake-counter";
import type { SeatMapAnswer } from "../../wire/SeatMapAnswer";
import { assignSeats } from "./seats";

const map: SeatMapAnswer = new FakeCounter().commands.seat_map({
  trip: "2026-11-21-0",
  to: "stop-3",
});
const person = (seat: number | null) => ({
  key: 1,
  name: "",
  phone: "",
  idNumber: "",
  category: null,
  seat,
});

function draw() {
  const onChoose = vi.fn();
  const onEnter = vi.fn();
  const onLetters = vi.fn();
  render(
    <I18nProvider i18n={i18n}>
      <SeatGrid
        map={map}
        chosen={[1]}
        active={0}
        onChoose={onChoose}
        onEnter={onEnter}
        onLetters={onLetters}
        legend={null}
      />
    </I18nProvider>,
  );
  screen.getByRole("gridcell", { name: /^Place 1,/ }).focus();
  return { onChoose, onEnter, onLetters, user: userEvent.setup({ delay: 70 }) };
}

const focused = () => document.activeElement?.getAttribute("aria-label");

describe("the seat map", () => {
  it("says every state in words", () => {
    draw();
    for (const name of [
      "Place 1, choisie pour le passager 1, fenêtre",
      "Place 3, vendue",
      "Place 9, libre à partir de Koudougou, fenêtre",
      "Place 10, libre jusqu'à Koudougou",
      "Place 14, libre",
    ]) {
      expect(screen.getByRole("gridcell", { name })).toBeInTheDocument();
    }
  });

  it("is walked with arrows, over the aisle and past its end", async () => {
    const { user } = draw();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(focused()).toBe("Place 3, vendue");
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(focused()).toMatch(/^Place 4,/);
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(focused()).toMatch(/^Place 12,/);
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");
    expect(focused()).toMatch(/^Place 4,/);
  });

  it("takes a typed number, or Space, but no sold seat", async () => {
    const { user, onChoose } = draw();
    await user.keyboard("14");
    await vi.waitFor(() => expect(onChoose).toHaveBeenLastCalledWith(14));
    onChoose.mockClear();
    await user.keyboard("{ArrowDown} ");
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(18);
    onChoose.mockClear();
    await user.keyboard("{ArrowLeft}{ArrowDown} ");
    expect(focused()).toMatch(/^Place 21, vendue/);
    expect(onChoose).not.toHaveBeenCalled();
  });

  it("goes on with Enter, and with letters to the name", async () => {
    const { user, onEnter, onLetters } = draw();
    await user.keyboard("{Enter}");
    expect(onEnter).toHaveBeenCalledOnce();
    await user.keyboard("A");
    await vi.waitFor(() => expect(onLetters).toHaveBeenCalledWith("A"));
  });
});

describe("seats of travellers", () => {
  it("are the chosen ones while free, else the best, and never the same twice", () => {
    expect(assignSeats([person(null), person(14), person(3), person(14)], map)).toEqual([
      1, 14, 2, 5,
    ]);
  });

  it("run out without inventing any", () => {
    const full = { ...map, best: [], seats: map.seats.slice(0, 1) };
    expect(assignSeats([person(null), person(null)], full)).toEqual([1, null]);
  });
});
