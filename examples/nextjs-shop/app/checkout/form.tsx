'use client';
import { useActionState } from 'react';
import { fields } from '../../lib/fields';
import { checkOut } from '../actions';

/** What browsers know each field as. */
const inputs = [
  ['name', 'name', 'text'],
  ['email', 'email', 'email'],
  ['line1', 'address-line1', 'text'],
  ['city', 'address-level2', 'text'],
  ['postalCode', 'postal-code', 'text'],
] as const;

export function CheckoutForm({ total }: { readonly total: string }) {
  const [{ problems, given }, act, isSending] = useActionState(checkOut, { problems: [], given: {} });
  return (
    <form action={act} className="fields">
      {problems.length > 0 && (
        <ul className="problems" role="alert">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {inputs.map(([name, autoComplete, type]) => (
        <label key={name}>
          {fields[name]}
          <input name={name} type={type} autoComplete={autoComplete} defaultValue={given[name]} required />
        </label>
      ))}
      <label>
        Test card
        <select name="card">
          <option value="ok">A card that pays</option>
          <option value="declined">A card that is declined</option>
        </select>
      </label>
      <button type="submit" className="wide" disabled={isSending}>
        {isSending ? 'One moment …' : `Pay ${total}`}
      </button>
    </form>
  );
}
