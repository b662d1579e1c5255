// What the workflow that publishes does before it: checks that the tag, package.json and the changelog are of one version,
// and writes into package.json where the sources are, which npm compares with the provenance.

import { readFileSync, writeFileSync } from 'node:fs';

const { GITHUB_REF_TYPE, GITHUB_REF_NAME, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const problems = [...tagProblems(), ...changelogProblems(), ...repositoryProblems()];
if (problems.length > 0) {
  for (const problem of problems) console.error(`Not released: ${problem}.`);
  process.exit(1);
}
if (manifest.repository === undefined) writeFileSync('package.json', withRepository());
console.log(`${manifest.name} ${manifest.version} of ${GITHUB_REPOSITORY} can be published.`);

function tagProblems() {
  if (GITHUB_REF_TYPE !== 'tag') return ['this runs for a tag alone (GITHUB_REF_TYPE, GITHUB_REF_NAME)'];
  const wanted = `v${manifest.version}`;
  if (GITHUB_REF_NAME === wanted) return [];
  return [`the tag is ${GITHUB_REF_NAME}, and package.json's version makes it ${wanted}`];
}

/** The version has an entry with a day, something stands in it, and nothing is left that is unreleased. */
function changelogProblems() {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split('\n## ').slice(1);
  const entry = sections.find((section) => section.startsWith(`${manifest.version} - `));
  if (entry === undefined) return [`CHANGELOG.md has no entry "## ${manifest.version} - YYYY-MM-DD"`];
  const [heading, ...lines] = entry.split('\n');
  const day = heading.slice(`${manifest.version} - `.length);
  const found = [];
  if (Number.isNaN(Date.parse(`${day}T00:00:00Z`)) || day.length !== 'YYYY-MM-DD'.length) {
    found.push(`the day of ${manifest.version} in CHANGELOG.md is ${day}`);
  }
  if (!lines.some((line) => line.startsWith('- ')))
    found.push(`CHANGELOG.md says nothing of ${manifest.version}`);
  const rest = sections.find((section) => section.startsWith('Unreleased'));
  if (rest?.includes('\n- ')) found.push('CHANGELOG.md still has something under Unreleased');
  return found;
}

function repositoryProblems() {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY) {
    return ['it is not known where the sources are (GITHUB_SERVER_URL, GITHUB_REPOSITORY)'];
  }
  const url = manifest.repository?.url;
  if (url === undefined || url === repositoryUrl()) return [];
  return [`package.json says that the sources are at ${url}, and they are at ${repositoryUrl()}`];
}

function repositoryUrl() {
  return `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
}

function withRepository() {
  const page = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  const places = {
    repository: { type: 'git', url: repositoryUrl() },
    homepage: `${page}#readme`,
    bugs: { url: `${page}/issues` },
  };
  return `${JSON.stringify({ ...manifest, ...places }, null, 2)}\n`;
}
