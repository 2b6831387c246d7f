/** How the page looks: in light and in dark, on phones and on screens. */
export const style = `
:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --line: #d1d9e0; --soft: #f6f8fa; --quiet: #59636e; --link: #0550ae; --pass: #116329; --fail: #a40e26; --warn: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --line: #3d444d; --soft: #161b22; --quiet: #9ea7b3; --link: #79c0ff; --pass: #56d364; --fail: #ff9a92; --warn: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; } a { color: var(--link); } .quiet { color: var(--quiet); }
.warning { border: 1px solid var(--line); border-left: .35rem solid var(--warn); background: var(--soft); padding: .6rem .9rem; border-radius: .4rem; }
.top { display: flex; gap: 1.5rem; flex-wrap: wrap; align-items: flex-start; } .top > div { flex: 1 1 20rem; }
.qr { width: 10.5rem; height: 10.5rem; background: #fff; fill: #000; border-radius: .5rem; padding: .4rem; }
.files { list-style: none; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.files a { display: block; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--soft); overflow-wrap: anywhere; text-decoration: none; }
.files a:hover { text-decoration: underline; }
.files span { display: block; font-size: .88rem; color: var(--quiet); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: 0 .9rem; } summary { cursor: pointer; padding: .7rem 0; font-weight: 600; }
h3 { font-size: 1rem; margin: .6rem 0 .2rem; } ol, ul { margin: .3rem 0 .8rem; padding-left: 1.4rem; } li { overflow-wrap: anywhere; margin: .2rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); } tbody th { font-weight: 600; white-space: nowrap; }
code { font: .87em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } progress { width: 100%; height: .8rem; accent-color: var(--link); }
.verdict { font-weight: 700; } .pass { color: var(--pass); } .fail { color: var(--fail); } .exposed, .inconclusive { color: var(--warn); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
@media (max-width: 40rem) { table.wide { min-width: 50rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`
