// The video in the time of the results: seconds since its first picture.

const FRAME_SHARE = 0.25; // of a picture: past its start, so that rounding shows no other
const ROUNDING = 0.1; // of a picture: a clock may say a little less than where one starts

/**
 * Wrap a video whose first picture is at `firstPictureS` of its own clock. `onPicture`
 * hears the moment of the picture that is on the screen, whenever that may have changed.
 */
export function makePlayer(video, { firstPictureS, rate, onPicture }) {
  let shownS = 0;
  let pending = null; // a moment asked for before the video knew its length

  const length = () => (Number.isFinite(video.duration) ? Math.max(0, video.duration - firstPictureS) : 0);

  function tell(mediaTime) {
    shownS = Math.max(0, mediaTime - firstPictureS);
    onPicture(shownS);
  }

  const tellsPictures = "requestVideoFrameCallback" in video;
  if (tellsPictures) {
    const next = (_, { mediaTime }) => {
      tell(mediaTime);
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  } else {
    let asked = 0;
    const follow = () => {
      cancelAnimationFrame(asked);
      tell(video.currentTime);
      if (!video.paused) asked = requestAnimationFrame(follow);
    };
    for (const event of ["play", "seeked", "timeupdate", "loadeddata"]) video.addEventListener(event, follow);
  }

  function seek(seconds) {
    if (video.readyState < HTMLMediaElement.HAVE_METADATA) {
      pending = seconds;
      return;
    }
    video.currentTime = firstPictureS + Math.min(Math.max(seconds, 0), length());
  }

  video.addEventListener("loadedmetadata", () => {
    if (pending !== null) seek(pending);
    pending = null;
  });

  return {
    video,
    seek,
    length,
    /** Where it is, or where it is going to. */
    at: () => pending ?? Math.max(0, video.currentTime - firstPictureS),
    /** The moment of the picture that is on the screen. */
    shown: () => shownS,
    jump(seconds) {
      seek(this.at() + seconds);
    },
    /** Show the picture before (-1) or after (1) this one. */
    step(direction) {
      video.pause();
      const frameS = 1 / (rate || 25);
      // A clock is somewhere within the picture: a step counts from its start.
      const startS = tellsPictures ? shownS : Math.floor(shownS / frameS + ROUNDING) * frameS;
      seek(startS + (direction + FRAME_SHARE) * frameS);
    },
    toggle() {
      if (video.paused) video.play().catch(() => {});
      else video.pause();
    },
  };
}
