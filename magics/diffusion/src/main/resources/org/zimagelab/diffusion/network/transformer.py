# S3-DiT, the single-stream diffusion transformer of Z-Image (arXiv 2511.22699).
#
# Latents, time and caption in, velocity out. Image and caption tokens run through the same blocks; what tells them
# apart is their place on three rotary axes. Shapes: B pictures, S tokens, D = dim.
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

  def linear(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights.get(name + ".weight"))

  def affine(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights.get(name + ".weight"), self.weights.get(name + ".bias"))

  def norm(self, x: Tensor, name: str) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights.get(name + ".weight"), self.norm_eps)

  def axis(self, position: Tensor, width: int) -> Tensor:
    """Angles [S, width / 2] of one rotary axis; float64 until the product is rounded once."""
    frequency = self.rope_theta ** -(torch.arange(0, width, 2, dtype=7, device=position.device) / width)
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
    padding = torch.zeros([-n % 32, 3], dtype=4, device=like.device)
    words = torch.zeros([caption, 3], dtype=4, device=like.device)
    words[:, 0] = torch.arange(1, caption + 1, dtype=4, device=like.device)
    p = torch.cat([image, padding, words], 0)
    angles = torch.cat([self.axis(p[:, 0], self.axis0), self.axis(p[:, 1], self.axis1), self.axis(p[:, 2], self.axis2)], 1)
    return torch.stack([angles.cos(), angles.sin()], 2)

  def rotate(self, x: Tensor, rotary: Tensor) -> Tensor:
    """Turns neighbouring pairs (x0, x1), (x2, x3), … of x [B, S, heads, head_dim] by their angles, in float32."""
    b, s, h, d = x.shape
    z = torch.view_as_complex(x.to(6).reshape([b, s, h, d // 2, 2]))
    turn = torch.view_as_complex(rotary).unsqueeze(1)
    return torch.view_as_real(z * turn).flatten(3).to(x.dtype)

  def attention(self, x: Tensor, rotary: Tensor, name: str) -> Tensor:
    b, s, d = x.shape
    heads = [b, s, self.n_heads, d // self.n_heads]
    q = self.norm(self.linear(x, name + "to_q").view(heads), name + "norm_q")
    k = self.norm(self.linear(x, name + "to_k").view(heads), name + "norm_k")
    v = self.linear(x, name + "to_v").view(heads)
    q = self.rotate(q, rotary).transpose(1, 2)
    k = self.rotate(k, rotary).transpose(1, 2)
    y = torch.scaled_dot_product_attention(q, k, v.transpose(1, 2))
    return self.linear(y.transpose(1, 2).flatten(2), name + "to_out.0")

  def feed_forward(self, x: Tensor, name: str) -> Tensor:
    return self.linear(torch.silu(self.linear(x, name + "w1")) * self.linear(x, name + "w3"), name + "w2")

  def block(self, x: Tensor, rotary: Tensor, name: str) -> Tensor:
    """A block that does not know the time (caption refiner)."""
    a = self.attention(self.norm(x, name + "attention_norm1"), rotary, name + "attention.")
    x = x + self.norm(a, name + "attention_norm2")
    f = self.feed_forward(self.norm(x, name + "ffn_norm1"), name + "feed_forward.")
    return x + self.norm(f, name + "ffn_norm2")

  def modulated_block(self, x: Tensor, rotary: Tensor, time: Tensor, name: str) -> Tensor:
    """A block whose two halves are scaled before and gated after by the time embedding."""
    m = self.affine(time, name + "adaLN_modulation.0").unsqueeze(1).chunk(4, 2)
    a = self.attention(self.norm(x, name + "attention_norm1") * (1 + m[0]), rotary, name + "attention.")
    x = x + m[1].tanh() * self.norm(a, name + "attention_norm2")
    f = self.feed_forward(self.norm(x, name + "ffn_norm1") * (1 + m[2]), name + "feed_forward.")
    return x + m[3].tanh() * self.norm(f, name + "ffn_norm2")

  def time_embedding(self, t: Tensor) -> Tensor:
    """t [B] in [0, 1], 0 = pure noise. Sinusoids of t · t_scale (cosines first), then an MLP."""
    half = 128
    frequency = torch.exp(-9.210340371976184 * torch.arange(half, dtype=6, device=t.device) / half)
    angle = (t * self.t_scale).unsqueeze(1) * frequency
    wave = torch.cat([angle.cos(), angle.sin()], 1).to(self.weights.dtype)
    return self.affine(torch.silu(self.affine(wave, "t_embedder.mlp.0")), "t_embedder.mlp.2")

  def patches(self, latents: Tensor) -> Tensor:
    """[B, C, H, W] → [B, H/p · W/p, p · p · C], channel fastest."""
    b, c, h, w = latents.shape
    p = self.patch
    return latents.view([b, c, h // p, p, w // p, p]).permute([0, 2, 4, 3, 5, 1]).reshape([b, (h // p) * (w // p), p * p * c])

  def unpatched(self, x: Tensor, h: int, w: int) -> Tensor:
    p = self.patch
    c = x.size(2) // (p * p)
    return x.view([x.size(0), h // p, w // p, p, p, c]).permute([0, 5, 1, 3, 2, 4]).reshape([x.size(0), c, h, w])

  def padded(self, x: Tensor, token: str) -> Tensor:
    """Fills up to a multiple of 32 tokens with a learned token, which takes part in attention like any other."""
    b, s, d = x.shape
    return torch.cat([x, self.weights.get(token).unsqueeze(0).expand([b, -s % 32, d])], 1)

  def caption(self, features: Tensor) -> Tensor:
    """Text features [B, n, F] → refined caption tokens [B, n up to a multiple of 32, D]; knows neither time nor latents."""
    x = self.affine(self.norm(features.to(self.weights.dtype), "cap_embedder.0"), "cap_embedder.1")
    x = self.padded(x, "cap_pad_token")
    rotary = self.positions(x.size(1), 0, 0, features)
    for i in range(self.n_refiner_layers):
      x = self.block(x, rotary, "context_refiner." + str(i) + ".")
    return x.to(6)

  def forward(self, latents: Tensor, t: Tensor, caption: Tensor, rotary: Tensor) -> Tensor:
    """Velocity, noise − clean, float32 [B, C, H, W].

    latents float32 [B, C, H, W]; t float32 [B] = 1 − sigma; caption and rotary as made above.
    """
    b, c, h, w = latents.shape
    dtype = self.weights.dtype
    time = self.time_embedding(t)
    x = self.affine(self.patches(latents).to(dtype), "all_x_embedder." + self.patch_name)
    n = x.size(1)
    x = self.padded(x, "x_pad_token")
    image = rotary[:x.size(1)]
    for i in range(self.n_refiner_layers):
      x = self.modulated_block(x, image, time, "noise_refiner." + str(i) + ".")
    x = torch.cat([x, caption.to(dtype)], 1)
    for i in range(self.n_layers):
      x = self.modulated_block(x, rotary, time, "layers." + str(i) + ".")
    last = "all_final_layer." + self.patch_name
    scale = 1 + self.affine(torch.silu(time), last + ".adaLN_modulation.1").unsqueeze(1)
    x = torch.layer_norm(x[:, :n], [x.size(2)], None, None, 1e-6) * scale
    # the network is trained towards clean − noise
    return -self.unpatched(self.affine(x, last + ".linear").to(6), h, w)
