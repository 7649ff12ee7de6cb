# The decoder of Qwen3, run up to its second-to-last hidden state: token ids in, features out.
# Shapes: B texts, n tokens, h heads of queries and g of keys and values, d = head_dim.
class TextEncoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights
  n_layers : int
  n_heads : int
  n_kv_heads : int
  head_dim : int
  norm_eps : float
  rope_theta : float

  def norm(self, x: Tensor, name: str) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights.get(name + ".weight"), self.norm_eps)

  def rotary(self, length: int, like: Tensor) -> Tuple[Tensor, Tensor]:
    """cos and sin [length, d], the angles repeated for both halves of a head."""
    d = self.head_dim
    frequency = 1.0 / self.rope_theta ** (torch.arange(0, d, 2, dtype=6, device=like.device) / d)  # [d / 2]
    angle = torch.outer(torch.arange(length, dtype=6, device=like.device), frequency)  # [length, d / 2]
    angle = torch.cat([angle, angle], 1)  # [length, d]
    return angle.cos().to(self.weights.dtype), angle.sin().to(self.weights.dtype)

  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns the pairs (x_i, x_(i + d/2)) of x [B, heads, length, d]."""
    a, b = x.chunk(2, -1)  # [B, heads, length, d / 2] each
    return x * cos + torch.cat([-b, a], -1) * sin

  def attention(self, x: Tensor, cos: Tensor, sin: Tensor, name: str) -> Tensor:
    """Causal, [B, n, hidden] → [B, n, hidden]."""
    b, n, hidden = x.shape
    q = self.weights.linear(x, name + "q_proj").view([b, n, self.n_heads, self.head_dim])  # [B, n, h, d]
    k = self.weights.linear(x, name + "k_proj").view([b, n, self.n_kv_heads, self.head_dim])  # [B, n, g, d]
    v = self.weights.linear(x, name + "v_proj").view([b, n, self.n_kv_heads, self.head_dim])  # [B, n, g, d]
    q = self.rotate(self.norm(q, name + "q_norm").transpose(1, 2), cos, sin)  # [B, h, n, d]
    k = self.rotate(self.norm(k, name + "k_norm").transpose(1, 2), cos, sin)  # [B, g, n, d]
    v = v.transpose(1, 2)  # [B, g, n, d]
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None, enable_gqa=True)  # [B, h, n, d]
    return self.weights.linear_of_large(y.transpose(1, 2).flatten(2), name + "o_proj")

  def feed_forward(self, x: Tensor, name: str) -> Tensor:
    """[B, n, hidden] → [B, n, hidden] by way of the intermediate width."""
    gate = torch.silu(self.weights.linear(x, name + "gate_proj"))  # [B, n, intermediate]
    return self.weights.gated_linear(gate, self.weights.linear(x, name + "up_proj"), name + "down_proj")

  def forward(self, ids: Tensor) -> Tensor:
    """ids int64 [B, n] → features float32 [B, n, hidden]; the last layer and the final norm are never run."""
    dtype = self.weights.dtype
    x = self.weights.rows("embed_tokens.weight", ids).to(self.weights.sums())  # [B, n, hidden]
    cos, sin = self.rotary(ids.size(1), ids)  # [n, d] each
    for i in range(self.n_layers - 1):
      name = "layers." + str(i) + "."
      self.weights.begin(name)
      x = x + self.attention(self.norm(x, name + "input_layernorm").to(dtype), cos, sin, name + "self_attn.")
      x = x + self.feed_forward(self.norm(x, name + "post_attention_layernorm").to(dtype), name + "mlp.")
      self.weights.end(name)
    return x.to(6)
