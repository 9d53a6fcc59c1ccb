// The words of the domain as types: what the stages hand to each other. It must not hold behaviour, nor anything
// of SQL, HTTP or the provider's JSON.
export const renditions = ['original', 'large', 'high', 'medium', 'low', 'preview', '8k'];
