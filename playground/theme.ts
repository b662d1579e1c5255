import { h } from './dom.ts';

const STORED = 'ociconf-theme';
type Theme = 'light' | 'dark';

/** A button that changes between light and dark. Until it is used, the system's choice counts. */
export function themeButton(): HTMLButtonElement {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = h('button', {
    type: 'button',
    class: 'theme',
    on: { click: () => choose(other(current(system))) },
  });
  const choose = (theme: Theme): void => {
    document.documentElement.dataset.theme = theme;
    store(theme);
    label();
  };
  const label = (): void => {
    button.textContent = other(current(system)) === 'dark' ? 'Dark' : 'Light';
    button.setAttribute('aria-label', `Switch to ${other(current(system))} colours`);
  };
  const stored = restore();
  if (stored !== null) document.documentElement.dataset.theme = stored;
  system.addEventListener('change', label);
  label();
  return button;
}

function current(system: MediaQueryList): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

function other(theme: Theme): Theme {
  return theme === 'dark' ? 'light' : 'dark';
}

// A page may be forbidden to store anything: then the choice is for now.

function store(theme: Theme): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {}
}

function restore(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
