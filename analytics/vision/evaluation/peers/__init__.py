"""What others say on the same files: textbook dlib, and MediaPipe if it is there."""
