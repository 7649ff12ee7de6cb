# S3-DiT, the single-stream diffusion transformer of Z-Image (arXiv 2511.22699).
#
# Latents, time and caption in, velocity out. Image and caption tokens run through the same blocks; they differ in
# their positions on three rotary axes. Shapes: B pictures, S tokens, D = dim, h heads of width d = D / h, p = patch.
class Transformer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  n_layers : int
  n_refiner_layers : int
  n_heads : int
  norm_eps : float
  rope_theta : float
  t_scale : float
  axis0 : int
  axis1 : int
  axis2 : int
  patch : int
  patch_name : str

  def norm(self, x: Tensor, name: str) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights.get(name + ".weight"), self.norm_eps)

  def axis(self, position: Tensor, width: int) -> Tensor:
    """Angles float32 [S, width / 2] of one rotary axis, computed in float64 and rounded once."""
    frequency = self.rope_theta ** -(torch.arange(0, width, 2, dtype=7, device=position.device) / width)  # [width / 2]
    return torch.outer(position.to(7), frequency).to(6)

  def positions(self, caption: int, rows: int, columns: int, like: Tensor) -> Tensor:
    """(cos, sin) [S, head_dim / 2, 2] of image, image padding and caption tokens, in this order.

    Caption tokens stand at (1, 0, 0), (2, 0, 0), …; image tokens at (caption + 1, row, column); padding at (0, 0, 0).
    """
    n = rows * columns
    image = torch.stack([
        torch.full([rows, columns], caption + 1, dtype=4, device=like.device),
        torch.arange(rows, dtype=4, device=like.device).unsqueeze(1).expand([rows, columns]),
        torch.arange(columns, dtype=4, device=like.device).unsqueeze(0).expand([rows, columns])], 2).reshape([n, 3])
    padding = torch.zeros([-n % 32, 3], dtype=4, device=like.device)  # [n up to a multiple of 32, less n, 3]
    words = torch.zeros([caption, 3], dtype=4, device=like.device)  # [caption, 3]
    words[:, 0] = torch.arange(1, caption + 1, dtype=4, device=like.device)
    p = torch.cat([image, padding, words], 0)  # [S, 3]
    axes = [self.axis(p[:, 0], self.axis0), self.axis(p[:, 1], self.axis1), self.axis(p[:, 2], self.axis2)]
    angles = torch.cat(axes, 1)  # [S, d / 2]
    return torch.stack([angles.cos(), angles.sin()], 2)  # [S, d / 2, 2]

  def rms(self, x: Tensor) -> Tensor:
    """1 / √(sum of d squares + d · eps) over the last axis, float32: an RMSNorm is x · rms(x) · √d · weight."""
    n = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)  # [.., 1]
    return torch.rsqrt(n * n + self.norm_eps * x.size(-1))

  def rotate(self, x: Tensor, rotary: Tensor) -> Tensor:
    """Turns neighbouring pairs (x0, x1), (x2, x3), … of x [.., S, heads, head_dim] by their angles, in float32."""
    z = torch.view_as_complex(x.unflatten(-1, [-1, 2]))  # complex [.., S, h, d / 2]
    turn = torch.view_as_complex(rotary).unsqueeze(1)  # complex [S, 1, d / 2]
    return torch.view_as_real(z * turn).flatten(-2)  # [.., S, h, d]

  def queries_and_keys(self, x: Tensor, name: str) -> Tensor:
    """[B, S, D] → queries and keys, normed and not yet rotated, float32 [2, B, S, h, d]."""
    b, s, d = x.shape
    width = d // self.n_heads
    heads = [b, s, self.n_heads, width]
    q = self.weights.linear(x, name + "to_q").view(heads)  # [B, S, h, d]
    k = self.weights.linear(x, name + "to_k").view(heads)  # [B, S, h, d]
    qk = torch.stack([q, k])  # [2, B, S, h, d]
    w = torch.stack([self.weights.get(name + "norm_q.weight"), self.weights.get(name + "norm_k.weight")]) * width ** 0.5
    return qk * self.rms(qk) * w.view([2, 1, 1, 1, -1])

  def values(self, x: Tensor, name: str) -> Tensor:
    """[B, S, D] → [B, h, S, d]"""
    b, s, d = x.shape
    return self.weights.linear(x, name + "to_v").view([b, s, self.n_heads, d // self.n_heads]).transpose(1, 2)

  def attention(self, x: Tensor, rotary: Tensor, name: str, n: int) -> Tensor:
    """[B, S, D] → [B, n, D]: the first n tokens attend to all S."""
    # queries and keys are normed and rotated together
    qk = self.rotate(self.queries_and_keys(x, name), rotary)  # [2, B, S, h, d]
    qk = qk.to(x.dtype).transpose(2, 3)  # [2, B, h, S, d]
    v = self.values(x, name)  # [B, h, S, d]
    y = torch.scaled_dot_product_attention(qk[0][:, :, :n], qk[1], v)  # [B, h, n, d]
    return self.weights.linear_of_large(y.transpose(1, 2).flatten(2), name + "to_out.0")  # [B, n, D]

  def feed_forward(self, x: Tensor, name: str) -> Tensor:
    """[B, S, D] → [B, S, D] by way of hidden = 8 D / 3."""
    gate = torch.silu(self.weights.linear(x, name + "w1"))  # [B, S, hidden]
    return self.weights.gated_linear(gate, self.weights.linear(x, name + "w3"), name + "w2")  # [B, S, D]

  def block(self, x: Tensor, rotary: Tensor, name: str) -> Tensor:
    """[B, S, D] → [B, S, D]: a block of the caption refiner, which does not know the time."""
    dtype = self.weights.dtype
    a = self.norm(x, name + "attention_norm1").to(dtype)  # [B, S, D]
    a = self.attention(a, rotary, name + "attention.", x.size(1))  # [B, S, D]
    x = x + self.norm(a, name + "attention_norm2")
    f = self.feed_forward(self.norm(x, name + "ffn_norm1").to(dtype), name + "feed_forward.")  # [B, S, D]
    return x + self.norm(f, name + "ffn_norm2")

  def modulated_block(self, x: Tensor, rotary: Tensor, m: Tensor, name: str, n: int) -> Tensor:
    """[B, S, D] → the first n tokens [B, n, D]: a block whose halves the time scales before and gates after.

    m [B, 4, D] is the block's part of modulation(t).
    """
    before, after, ffn_before, ffn_after = m.unsqueeze(2).unbind(1)  # [B, 1, D] each
    dtype = self.weights.dtype
    a = self.attention((x * self.rms(x) * before).to(dtype), rotary, name + "attention.", n)  # [B, n, D]
    return self.gated(x[:, :n], a, after, ffn_before, ffn_after, name)

  def gated(self, x: Tensor, a: Tensor, after: Tensor, ffn_before: Tensor, ffn_after: Tensor, name: str) -> Tensor:
    """The rest of a modulated block, behind its attention a: all [B, n, D], of the modulation [B, 1, D] each."""
    x = torch.addcmul(x, a * self.rms(a), after).to(x.dtype)  # [B, n, D]
    h = (x * self.rms(x) * ffn_before).to(self.weights.dtype)
    f = self.feed_forward(h, name + "feed_forward.")  # [B, n, D]
    return torch.addcmul(x, f * self.rms(f), ffn_after).to(x.dtype)

  def time_embedding(self, t: Tensor) -> Tensor:
    """t [B] in [0, 1], 0 = pure noise → [B, min(D, 256)]: sinusoids of t · t_scale (cosines first), then an MLP."""
    half = 128
    frequency = torch.exp(-9.210340371976184 * torch.arange(half, dtype=6, device=t.device) / half)  # [128]
    angle = (t * self.t_scale).unsqueeze(1) * frequency  # [B, 128]
    wave = torch.cat([angle.cos(), angle.sin()], 1).to(self.weights.dtype)  # [B, 256]
    return self.weights.affine(torch.silu(self.weights.affine(wave, "t_embedder.mlp.0")), "t_embedder.mlp.2")

  def block_modulation(self, time: Tensor, name: str) -> Tensor:
    """time → [B, 4, D]: scales and gates of a block, times √D and the weights of the norms before them."""
    m = self.weights.affine(time, name + "adaLN_modulation.0").to(6).chunk(4, 1)  # [B, D] each
    return torch.stack([
        (1 + m[0]) * self.weights.get(name + "attention_norm1.weight"),
        m[1].tanh() * self.weights.get(name + "attention_norm2.weight"),
        (1 + m[2]) * self.weights.get(name + "ffn_norm1.weight"),
        m[3].tanh() * self.weights.get(name + "ffn_norm2.weight")], 1) * m[0].size(-1) ** 0.5

  def modulation(self, t: Tensor) -> Tensor:
    """All that depends on the time t [B] alone: float32 [B, 4 · blocks + 1, D], the last row for the final layer."""
    time = self.time_embedding(t)  # [B, min(D, 256)]
    rows = [self.block_modulation(time, "noise_refiner." + str(i) + ".") for i in range(self.n_refiner_layers)]
    for i in range(self.n_layers):
      rows.append(self.block_modulation(time, "layers." + str(i) + "."))
    last = self.weights.affine(torch.silu(time), "all_final_layer." + self.patch_name + ".adaLN_modulation.1")  # [B, D]
    rows.append((1 + last.to(6)).unsqueeze(1))
    return torch.cat(rows, 1)

  def patches(self, latents: Tensor) -> Tensor:
    """[B, C, H, W] → [B, H/p · W/p, p · p · C], channel fastest."""
    b, c, h, w = latents.shape
    p = self.patch
    x = latents.view([b, c, h // p, p, w // p, p]).permute([0, 2, 4, 3, 5, 1])  # [B, H/p, W/p, p, p, C]
    return x.reshape([b, (h // p) * (w // p), p * p * c])

  def unpatched(self, x: Tensor, h: int, w: int) -> Tensor:
    """[B, H/p · W/p, p · p · C] → [B, C, H, W]"""
    p = self.patch
    c = x.size(2) // (p * p)
    return x.view([x.size(0), h // p, w // p, p, p, c]).permute([0, 5, 1, 3, 2, 4]).reshape([x.size(0), c, h, w])

  def padded(self, x: Tensor, token: str) -> Tensor:
    """[B, S, D] → [B, S up to a multiple of 32, D]: fills with a learned token, which attention treats as any other."""
    b, s, d = x.shape
    return torch.cat([x, self.weights.get(token).unsqueeze(0).expand([b, -s % 32, d])], 1)

  def embedded(self, features: Tensor) -> Tensor:
    """Text features [B, n, F] → [B, n, D]."""
    x = self.norm(features.to(self.weights.sums()), "cap_embedder.0").to(self.weights.dtype)  # [B, n, F]
    return self.weights.affine(x, "cap_embedder.1")

  def refined(self, x: Tensor) -> Tensor:
    """Embedded caption tokens [B, n, D], n a multiple of 32 → float32 [B, n, D], after the caption refiner."""
    rotary = self.positions(x.size(1), 0, 0, x)  # [n, d / 2, 2]
    x = x.to(self.weights.sums())
    for i in range(self.n_refiner_layers):
      name = "context_refiner." + str(i) + "."
      self.weights.begin(name)
      x = self.block(x, rotary, name)
      self.weights.end(name)
    return x.to(6)

  def caption(self, features: Tensor) -> Tensor:
    """Text features [B, n, F] → refined caption tokens [B, n up to a multiple of 32, D]: the prompt's embedding."""
    return self.refined(self.padded(self.embedded(features), "cap_pad_token"))

  def tokens(self, latents: Tensor, modulation: Tensor, captions: List[Tensor], rotaries: List[Tensor]) -> List[Tensor]:
    """What the main blocks begin with, of the same latents with each of several prompts: [B, S, D] each."""
    x = self.patches(latents).to(self.weights.dtype)  # [B, n, p · p · C]
    x = self.weights.affine(x, "all_x_embedder." + self.patch_name)  # [B, n, D]
    x = self.padded(x, "x_pad_token").to(self.weights.sums())  # [B, n up to a multiple of 32, D]
    padded = x.size(1)
    xs = [x for caption in captions]
    for i in range(self.n_refiner_layers):
      name = "noise_refiner." + str(i) + "."
      k = 4 * i
      self.weights.begin(name)
      for j in range(len(xs)):
        image = rotaries[j][:padded]  # the image tokens' part
        xs[j] = self.modulated_block(xs[j], image, modulation[:, k:k + 4], name, padded)
      self.weights.end(name)
    for j in range(len(xs)):
      xs[j] = torch.cat([xs[j], captions[j].to(xs[j].dtype)], 1)  # [B, S, D]
    return xs

  def main_blocks(self, xs: List[Tensor], rotaries: List[Tensor], modulation: Tensor, first: int, last: int,
                  n: int) -> List[Tensor]:
    """[B, S, D] each → [B, S, D] each, or [B, n, D] behind the very last block: main blocks first to last - 1."""
    ys = [x for x in xs]
    for i in range(first, last):
      name = "layers." + str(i) + "."
      k = 4 * (self.n_refiner_layers + i)
      self.weights.begin(name)
      for j in range(len(ys)):
        # the last block's output is needed for the image tokens alone
        m = n if i == self.n_layers - 1 else ys[j].size(1)
        ys[j] = self.modulated_block(ys[j], rotaries[j], modulation[:, k:k + 4], name, m)
      self.weights.end(name)
    return ys

  def velocity(self, x: Tensor, modulation: Tensor, h: int, w: int) -> Tensor:
    """The last block's image tokens [B, n, D] → float32 [B, C, H, W]"""
    x = (torch.layer_norm(x, [x.size(2)], None, None, 1e-6) * modulation[:, -1:]).to(self.weights.dtype)  # [B, n, D]
    x = self.weights.affine(x, "all_final_layer." + self.patch_name + ".linear")  # [B, n, p · p · C]
    # the network was trained to give clean − noise
    return -self.unpatched(x.to(6), h, w)  # [B, C, H, W]

  def velocities(self, latents: Tensor, modulation: Tensor, captions: List[Tensor], rotaries: List[Tensor]) -> Tensor:
    """Velocities of the same latents with each of several prompts, one behind the other, float32 [.., C, H, W].

    As forward, and equal to it to the bit: each block is computed for one prompt after the other.
    """
    b, c, h, w = latents.shape
    n = (h // self.patch) * (w // self.patch)
    xs = self.tokens(latents, modulation, captions, rotaries)  # [B, S, D] each
    xs = self.main_blocks(xs, rotaries, modulation, 0, self.n_layers, n)  # [B, n, D] each
    return torch.cat([self.velocity(x, modulation, h, w) for x in xs], 0)

  def is_near(self, change: Tensor, before: Tensor, threshold: float) -> bool:
    """Whether a change [B, S, D] differs from the one before by no more than this share of it, by mean absolutes."""
    if before.numel() == 0:
      return False
    difference = torch.mean((change - before).abs(), dtype=6) / torch.mean(before.abs(), dtype=6)  # []
    return bool(difference <= threshold)

  def cached_velocities(self, latents: Tensor, modulation: Tensor, captions: List[Tensor], rotaries: List[Tensor],
                        firsts: List[Tensor], rests: List[Tensor], threshold: float) -> List[Tensor]:
    """As velocities, but where the first main block changes its input nearly as it did in the last whole call, the
    other main blocks are not computed: what they added then is added again.

    firsts [1, S, D] and rests [1, n, D], float32, are what the first block and the other blocks added in that call;
    [0] where there was none. Returns of each prompt the velocity [1, C, H, W], first and rest of this call, both [0]
    where the other blocks were not computed.
    """
    b, c, h, w = latents.shape
    n = (h // self.patch) * (w // self.patch)
    before = self.tokens(latents, modulation, captions, rotaries)  # [1, S, D] each
    after = self.main_blocks(before, rotaries, modulation, 0, 1, n)  # [1, S, D] each
    whole = annotate(List[int], [])
    results = annotate(List[Tensor], [])
    for j in range(len(after)):
      first = after[j] - before[j]  # [1, S, D]
      x = after[j][:, :n]  # [1, n, D]
      none = torch.zeros([0], dtype=6, device=x.device)
      if self.is_near(first, firsts[j].to(first.dtype), threshold):
        results += [self.velocity(x + rests[j].to(x.dtype), modulation, h, w), none, none]
      else:
        whole.append(j)
        results += [none, first.to(6), none]
    if len(whole) > 0:
      ys = self.main_blocks([after[j] for j in whole], [rotaries[j] for j in whole], modulation, 1, self.n_layers, n)
      for k in range(len(whole)):
        j = whole[k]
        results[3 * j] = self.velocity(ys[k], modulation, h, w)
        results[3 * j + 2] = (ys[k] - after[j][:, :n]).to(6)  # [1, n, D]
    return results

  def forward(self, latents: Tensor, modulation: Tensor, caption: Tensor, rotary: Tensor) -> Tensor:
    """Velocity, noise − clean, float32 [B, C, H, W].

    latents float32 [B, C, H, W]; modulation(t) for t = 1 − sigma; caption(features) of the prompt; positions of both.
    """
    return self.velocities(latents, modulation, [caption], [rotary])

  def both(self, latents: Tensor, modulation: Tensor, caption: Tensor, rotary: Tensor, other_caption: Tensor,
           other_rotary: Tensor) -> Tensor:
    """Velocities [2, C, H, W] with two prompts, for latents [1, C, H, W], in one pass over the blocks."""
    return self.velocities(latents, modulation, [caption, other_caption], [rotary, other_rotary])

  def cached(self, latents: Tensor, modulation: Tensor, caption: Tensor, rotary: Tensor, first: Tensor, rest: Tensor,
             threshold: float) -> List[Tensor]:
    """cached_velocities with one prompt."""
    return self.cached_velocities(latents, modulation, [caption], [rotary], [first], [rest], threshold)

  def both_cached(self, latents: Tensor, modulation: Tensor, caption: Tensor, rotary: Tensor, first: Tensor,
                  rest: Tensor, other_caption: Tensor, other_rotary: Tensor, other_first: Tensor, other_rest: Tensor,
                  threshold: float) -> List[Tensor]:
    """cached_velocities with two prompts, in one pass over the blocks that either needs."""
    return self.cached_velocities(
        latents, modulation, [caption, other_caption], [rotary, other_rotary], [first, other_first], [rest, other_rest],
        threshold)

  # Normalized attention guidance (NAG, Chen et al. 2025, arXiv 2505.21179), as the authors' code does it in FLUX's
  # single-stream blocks: the image tokens attend to the prompt's caption and to the negative one's, and go on with a
  # mixture of both; each caption goes through the blocks with the image. Tokens in their order: n of the image, its
  # padding, c of the caption, c' of the negative caption; S = all of them, P = image and padding.

  def normalized(self, z: Tensor, other: Tensor, scale: float, tau: float, alpha: float) -> Tensor:
    """Attention with the prompt and with the negative prompt [B, m, D] → the guided one, float32 [B, m, D].

    ẑ = scale · z − (scale − 1) · other, shortened where its L1 norm exceeds tau times that of z; then alpha · ẑ +
    (1 − alpha) · z.
    """
    z, other = z.to(6), other.to(6)
    away = z * scale - other * (scale - 1)
    length = torch.linalg_vector_norm(z, 1, [-1], True).clamp_min(1e-6)  # [B, m, 1]
    longer = torch.linalg_vector_norm(away, 1, [-1], True).clamp_min(1e-6) / length  # [B, m, 1]
    return away * (alpha * longer.clamp_max(tau) / longer) + z * (1 - alpha)

  def attention_to_part(self, q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """Attention [B, h, m, d] to some of the keys, and the logarithms of its sums of exponentials [B, h, m]."""
    return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v)

  def attention_with(self, q: Tensor, k: Tensor, v: Tensor, m: int, image: Tensor, sums: Tensor) -> Tensor:
    """Attention of one prompt's tokens, those of the image first: q, k, v [B, h, P + c, d] → [B, h, m, d].

    image [B, h, n, d] and sums [B, h, n] are the image's attention to itself, which does not depend on the prompt; none
    on a card.
    """
    if image.size(2) == 0:
      return torch.scaled_dot_product_attention(q[:, :, :m], k, v)
    n = image.size(2)
    caption, caption_sums = self.attention_to_part(q[:, :, :n], k[:, :, n:], v[:, :, n:])  # [B, h, n, d], [B, h, n]
    share = torch.sigmoid(sums - caption_sums).unsqueeze(-1)  # [B, h, n, 1]
    y = torch.lerp(caption.to(6), image.to(6), share).to(q.dtype)  # [B, h, n, d]
    if m > n:
      y = torch.cat([y, torch.scaled_dot_product_attention(q[:, :, n:m], k, v)], 2)  # [B, h, m, d]
    return y

  def guided_attention(self, x: Tensor, rotary: Tensor, other_rotary: Tensor, name: str, n: int, padded: int,
                       last: bool, scale: float, tau: float, alpha: float) -> Tensor:
    """[B, S, D] → [B, S, D]; of the last block [B, n, D]."""
    c = rotary.size(0)  # P + c
    rows = x.size(1)
    qk = self.queries_and_keys(x, name)  # [2, B, S, h, d]
    v = self.values(x, name)  # [B, h, S, d]
    # the negative caption may have another length, and then the image stands at another position behind it
    one = self.rotate(qk[:, :, :c], rotary).to(x.dtype).transpose(2, 3)  # [2, B, h, P + c, d]
    # rotated apart and rounded, so that fewer large tensors in float32 live at once
    two = torch.cat([
        self.rotate(qk[:, :, :padded], other_rotary[:padded]).to(x.dtype),
        self.rotate(qk[:, :, c:], other_rotary[padded:]).to(x.dtype)], 2).transpose(2, 3)  # [2, B, h, P + c', d]
    image, sums = v[:, :, :0], v[:, 0, 0]
    if x.device.type == "cpu":
      image, sums = self.attention_to_part(one[0][:, :, :n], one[1][:, :, :n], v[:, :, :n])
    m = n if last else c
    y = self.attention_with(one[0], one[1], v[:, :, :c], m, image, sums)
    y = y.transpose(1, 2).flatten(2)  # [B, P + c, D]
    m = n if last else padded + rows - c
    other_v = torch.cat([v[:, :, :padded], v[:, :, c:]], 2)  # [B, h, P + c', d]
    z = self.attention_with(two[0], two[1], other_v, m, image, sums)
    z = z.transpose(1, 2).flatten(2)  # [B, P + c', D]
    m = n if last else padded
    guided = self.normalized(y[:, :m], z[:, :m], scale, tau, alpha).to(y.dtype)  # [B, P, D]
    y = torch.cat([guided, y[:, m:], z[:, m:]], 1)  # [B, S, D]
    return self.weights.linear_of_large(y, name + "to_out.0")

  def guided(self, latents: Tensor, modulation: Tensor, caption: Tensor, rotary: Tensor, other_caption: Tensor,
             other_rotary: Tensor, scale: float, tau: float, alpha: float) -> Tensor:
    """As forward, with a negative prompt in the attention of the main blocks: velocity, float32 [B, C, H, W]."""
    b, c, h, w = latents.shape
    n = (h // self.patch) * (w // self.patch)
    x = self.tokens(latents, modulation, [caption], [rotary])[0]  # [B, P + c, D]
    padded = x.size(1) - caption.size(1)
    x = torch.cat([x, other_caption.to(x.dtype)], 1)  # [B, S, D]
    for i in range(self.n_layers):
      name = "layers." + str(i) + "."
      k = 4 * (self.n_refiner_layers + i)
      last = i == self.n_layers - 1
      self.weights.begin(name)
      before, after, ffn_before, ffn_after = modulation[:, k:k + 4].unsqueeze(2).unbind(1)  # [B, 1, D] each
      a = (x * self.rms(x) * before).to(self.weights.dtype)  # [B, S, D]
      a = self.guided_attention(a, rotary, other_rotary, name + "attention.", n, padded, last, scale, tau, alpha)
      x = self.gated(x[:, :a.size(1)], a, after, ffn_before, ffn_after, name)  # [B, S, D], at last [B, n, D]
      self.weights.end(name)
    return self.velocity(x, modulation, h, w)
