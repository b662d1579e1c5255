import { Page } from './page.ts';

new Page(document.body);
