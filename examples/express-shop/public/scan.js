// A scanner types a code and a line feed: the field waits for it.
document.querySelector('.scan input[name=sku]')?.focus();
