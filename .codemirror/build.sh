#!/bin/sh
# Builds planbook/studio/static/codemirror.min.js from the packages of the npm registry. Needs npm; nothing else of
# planbook does. To take a newer version: change it here, run this, and run `make studio`.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/entry.js" "$work"
cd "$work"
npm install --silent --no-fund --no-audit --no-package-lock \
  @codemirror/autocomplete@6.20.4 @codemirror/commands@6.11.1 @codemirror/lang-yaml@6.1.3 @codemirror/language@6.13.1 \
  @codemirror/lint@6.9.8 @codemirror/search@6.7.2 @codemirror/state@6.7.6 @codemirror/streamparser@6.0.0 \
  @codemirror/view@6.43.15 @lezer/common@1.5.5 @lezer/highlight@1.2.5 @lezer/lr@1.4.12 @lezer/yaml@1.0.4 \
  @marijn/find-cluster-break@1.0.4 crelt@1.0.7 style-mod@4.1.5 w3c-keyname@2.2.8 esbuild@0.28.2
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --target=es2022 --charset=utf8 --legal-comments=none \
  --outfile="$here/../planbook/studio/static/codemirror.min.js"
cp node_modules/@codemirror/view/LICENSE "$here/../planbook/studio/static/codemirror.LICENSE"
