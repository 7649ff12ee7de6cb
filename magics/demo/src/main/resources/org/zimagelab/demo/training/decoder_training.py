# Trains the VAE's decoder a second time, together with a critic of patches (Esser et al. 2021, arXiv 2012.09841,
# section 3.1). Latents do not hold details such as single strokes of fur exactly, and a plain reconstruction loss blurs
# them into their mean. A critic that knows real patches penalises that.
class DecoderTraining(Module):
  vae : __torch__.Vae
  critic : Dict[str, Tensor]

  def add(self, name: str, x: Tensor) -> int:
    if name.startswith("vae/"):
      self.vae.weights.tensors[name[4:]] = x.clone()
    else:
      self.critic[name[7:]] = x.clone()
    return 0

  def real(self, pixels: Tensor, learns: bool) -> Tensor:
    """Rates how real each patch of 38 × 38 pixels looks: 1 or more for real, −1 or less for generated.

    pixels float32 [B, 3, H, W]; learns: whether the critic gets gradients.
    """
    x = pixels
    for i in range(4):
      w = self.critic[str(i) + ".weight"]
      b = self.critic[str(i) + ".bias"]
      if not learns:
        w = w.detach()
        b = b.detach()
      stride = 2 if i < 3 else 1
      x = torch.conv2d(x, w, b, [stride, stride], [1, 1])
      if i == 1 or i == 2:
        x = torch.group_norm(x, 8, None, None, 1e-5)
      if i < 3:
        x = torch.leaky_relu(x, 0.2)
    return x

  def length(self, gradient: Optional[Tensor]) -> Tensor:
    if gradient is None:
      return torch.ones([])
    return torch.linalg_vector_norm(gradient)

  def forward(self, settings: Tensor, z: Tensor, rgb: Tensor) -> Tensor:
    """A step of both. [reconstruction loss, mean squared error of pixels in 0 … 1, hinge loss of the critic (2 = it
    cannot tell them apart), gradient norm]

    settings float64: learning rate, t, seed, noise on z, weight of the critic; z float32 [B, C, h, w], rgb uint8
    [B, H, W, 3].
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.vae.weights.tensors)
      self.optimizer.take(self.critic)
    torch.manual_seed(int(settings[2]))
    x = __torch__.pixels(rgb)
    # the latents of a transformer never match those of a scene exactly
    y = self.vae.decode(z + float(settings[3]) * torch.rand([z.size(0), 1, 1, 1]) * torch.randn_like(z))
    mse = torch.mse_loss(y, x)
    reconstruction = __torch__.reconstruction(y, x, mse)
    fooled = -self.real(y, False).mean()
    # balances the gradients of both losses (ibid., equation 7, here at the pixels), times the weight
    pull = self.length(torch.grad([reconstruction], [y], None, True, False, True)[0])
    balance = pull / (self.length(torch.grad([fooled], [y], None, True, False, True)[0]) + 1e-8)
    hinge = torch.relu(1. - self.real(x, True)).mean() + torch.relu(1. + self.real(y.detach(), True)).mean()
    loss = reconstruction + float(settings[4]) * balance * fooled + hinge
    norm = self.optimizer.update(loss, settings)
    return torch.stack([reconstruction.detach(), mse.detach() / 4., hinge.detach(), norm])
