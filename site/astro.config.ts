import sitemap from '@astrojs/sitemap'
import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { contentSecurityPolicy } from './integrations/content-security-policy.ts'
import { textPages } from './integrations/text-pages.ts'
import { engines } from '../shared/index.ts'
import { calculators, decisionGuides } from './src/data/calculators.ts'
import { claimParts, partHref } from './src/data/claims-parts.ts'
import { isWritten, LOCALES } from './src/i18n/locales.ts'
import { lawPages } from './src/data/law-pages.ts'
import { orderedTermPages, titleOf } from './src/data/term-links.ts'
import { engineHref } from './src/lib/engines.ts'
import { FIRST_SETTINGS } from './src/lib/first-settings.ts'
import { cardImage } from './src/lib/social.ts'

/** Where the site will stand; canonical addresses and the sitemap need it, the pages themselves do not. */
const site = process.env['SITE_URL']

/** What links to a page without a card of its own show. */
const { model, ...asked } = FIRST_SETTINGS

const languages = Object.fromEntries(Object.entries(LOCALES).map(([id, { lang }]) => [id, lang]))

export default defineConfig({
  ...(site === undefined ? {} : { site }),
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  integrations: [
    ...(site === undefined
      ? []
      : [
          sitemap({
            filter: (page) => isWritten(new URL(page).pathname),
            i18n: { defaultLocale: 'en', locales: languages },
          }),
        ]),
    starlight({
      title: 'Plimsoll',
      description: 'The load line for GPUs: how much memory a language model needs, term by term.',
      favicon: '/favicon.svg',
      // The theme keeps English, which stands at the root, under a key of its own.
      locales: {
        root: { label: LOCALES.en.label, lang: LOCALES.en.lang },
        'zh-cn': { label: LOCALES['zh-cn'].label, lang: LOCALES['zh-cn'].lang },
      },
      customCss: [
        './src/styles/fonts.css',
        './src/styles/tokens.css',
        './src/styles/house.css',
        './src/styles/shell.css',
      ],
      head: cardImage(`/card/${model}.png?${new URLSearchParams(asked)}`, site),
      components: {
        Header: './src/components/shell/Header.astro',
        Footer: './src/components/shell/Footer.astro',
      },
      routeMiddleware: ['./src/i18n/route-data.ts', './src/route-data.ts'],
      disable404Route: true,
      credits: false,
      sidebar: [
        { label: 'Start', link: '/start/' },
        {
          label: 'Calculators',
          items: [
            { label: 'All calculators', link: '/calculators/' },
            ...calculators.map(({ label, link }) => ({ label, link })),
          ],
        },
        {
          label: 'Guides',
          items: [
            { label: 'All guides', link: '/guides/' },
            ...decisionGuides.map(({ label, link }) => ({ label, link })),
            { label: 'Tables', link: '/guides/tables/' },
            { label: 'Mistakes and savings', link: '/guides/mistakes/' },
            { label: 'LoRA’s activations', link: '/guides/lora-activations/' },
            { label: 'Training estimators', link: '/guides/training-estimators/' },
            { label: 'Published numbers', link: '/published-numbers/' },
            ...claimParts.map(({ id, title }) => ({ label: title, link: partHref(id) })),
            { label: 'Questions', link: '/faq/' },
          ],
        },
        {
          label: 'Formulas',
          items: [
            { label: 'All terms', link: '/formulas/' },
            ...orderedTermPages().map((page) => ({ label: titleOf(page), link: page.docs })),
            ...lawPages.map(({ title, law }) => ({ label: title, link: law.docs })),
            { label: 'Published formulas', link: '/formulas/published/' },
          ],
        },
        {
          label: 'Engines',
          items: [
            { label: 'All engines', link: '/engines/' },
            ...engines.map(({ id, label }) => ({ label, link: engineHref(id) })),
            { label: 'Accuracy', link: '/accuracy/' },
          ],
        },
        {
          label: 'API',
          items: [
            { label: 'Reference', link: '/api/' },
            { label: 'Errors', link: '/api/errors/' },
            { label: 'Limits and caching', link: '/api/limits/' },
            { label: 'Performance', link: '/performance/' },
            { label: 'Versions', link: '/api/versions/' },
            { label: 'Changelog', link: '/changelog/' },
            { label: 'MCP and clients', link: '/clients/' },
          ],
        },
        {
          label: 'Badges',
          items: [
            { label: 'Badges, cards, charts', link: '/badges/' },
            { label: 'Gallery', link: '/badges/gallery/' },
            { label: 'Embed the calculator', link: '/badges/embed/' },
          ],
        },
        {
          label: 'Catalogue',
          items: [
            { label: 'Models', link: '/models/' },
            { label: 'GPUs', link: '/gpus/' },
            { label: 'Formats', link: '/formats/' },
          ],
        },
        {
          label: 'About',
          items: [
            { label: 'Coverage', link: '/coverage/' },
            { label: 'How the site is checked', link: '/quality/' },
          ],
        },
      ],
    }),
    contentSecurityPolicy(),
    textPages(site),
  ],
  // Every script is a file, so that the policy below needs no exception for inline ones of ours.
  vite: { build: { assetsInlineLimit: 0 } },
})
