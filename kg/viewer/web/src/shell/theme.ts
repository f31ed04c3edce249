// Light, dark, or as the system is.

import type { Core } from "../model/payload";

export type Theme = "auto" | "light" | "dark";
const system = window.matchMedia("(prefers-color-scheme: dark)");

export class Themes {
  private listeners: (() => void)[] = [];
  private chosen: Theme = "auto";
  private printing = false;

  constructor(private readonly core: Core) {
    system.addEventListener("change", () => this.changed());
    window.addEventListener("beforeprint", () => this.print(true));
    window.addEventListener("afterprint", () => this.print(false));
    this.changed();
  }

  get dark(): boolean {
    return !this.printing && (this.chosen === "auto" ? system.matches : this.chosen === "dark");
  }

  toggle(): void {
    this.chosen = this.dark ? "light" : "dark";
    this.changed();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The colour of a group of nodes. */
  colour(group: string): string {
    const look = this.core.looks[group] ?? this.core.looks.Paper;
    return this.dark ? look.dark : look.light;
  }

  get ink(): string {
    return this.dark ? "#e8edf4" : "#1a2430";
  }

  get paper(): string {
    return this.dark ? "#10161e" : "#ffffff";
  }

  get faint(): string {
    return this.dark ? "#a9b5c3" : "#53606e";
  }

  /** A background so light that everything stays legible on it; neighbours differ. */
  tint(topic: number): string {
    const tints = this.dark
      ? ["#18222e", "#221c2b", "#1b2620", "#2a221a", "#1a2730"]
      : ["#eef4fb", "#f8f0f6", "#eef7f1", "#fbf4ea", "#edf6f8"];
    return tints[topic % tints.length];
  }

  get line(): string {
    return this.dark ? "#3a4656" : "#c9d1db";
  }

  private print(now: boolean): void {
    this.printing = now;
    this.changed();
  }

  private changed(): void {
    document.documentElement.dataset.theme = this.dark ? "dark" : "light";
    for (const listener of this.listeners) listener();
  }
}
