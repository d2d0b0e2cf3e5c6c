/** The program of a thread as text: bundled with what it imports when this project is built. */
declare module '*?thread' {
  const code: string;
  export default code;
}
