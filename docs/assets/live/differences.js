// Which lines of a run are not those of the page.

/** The places of the lines of `own` that are in no longest common sequence with `page`. */
export function different(own, page) {
  const width = page.length + 1;
  const longest = new Uint16Array((own.length + 1) * width);
  for (let i = own.length - 1; i >= 0; i--)
    for (let j = page.length - 1; j >= 0; j--)
      longest[i * width + j] =
        own[i] === page[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  const found = new Set();
  for (let i = 0, j = 0; i < own.length; ) {
    if (j < page.length && own[i] === page[j]) {
      i++;
      j++;
    } else if (j < page.length && longest[i * width + j + 1] >= longest[(i + 1) * width + j]) j++;
    else found.add(i++);
  }
  return found;
}
