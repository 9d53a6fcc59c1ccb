// The SQL console in the browser: Ctrl+Enter runs the statement. It must not run one by itself.

const statement = document.getElementById('statement')
statement.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  statement.form.requestSubmit()
})
