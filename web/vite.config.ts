// Builds the console's pages. Nothing is inlined: the console's content security policy allows files of its own origin only,
// so small fonts and pictures must stay files (assetsInlineLimit 0) and no helper script may be written into index.html.
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    outDir: process.env.TEMIZU_WEB_OUT ?? '../build/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  cacheDir: '../build/web-cache/vite',
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    restoreMocks: true,
    testTimeout: 20000,
  },
});
